import { Button, type ButtonProps } from "@mantine/core";

/** Pages of a list that begins with the newest. */
interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page; nothing where there is none. */
export function OlderButton({ of, ...space }: { readonly of: Pages } & Pick<ButtonProps, "mt">) {
  if (!of.hasNextPage) return null;
  return (
    <Button
      {...space}
      variant="default"
      loading={of.isFetchingNextPage}
      onClick={() => void of.fetchNextPage()}
    >
      Show older ones
    </Button>
  );
}
