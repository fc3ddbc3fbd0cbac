import { Button, type ButtonProps } from "@mantine/core";

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

interface NextPageProps extends Pick<ButtonProps, "mt" | "size"> {
  readonly of: Pages;
}

/** Asks for the next page of a list that begins with the newest; nothing where there is none. */
export function OlderButton(props: NextPageProps) {
  return <NextPageButton {...props} words="Show older ones" />;
}

/** Asks for the next page of a list; nothing where there is none. */
export function MoreButton(props: NextPageProps) {
  return <NextPageButton {...props} words="Show more" />;
}

function NextPageButton({ of, words, ...look }: NextPageProps & { readonly words: string }) {
  if (!of.hasNextPage) return null;
  return (
    <Button
      {...look}
      variant="default"
      loading={of.isFetchingNextPage}
      onClick={() => void of.fetchNextPage()}
    >
      {words}
    </Button>
  );
}
