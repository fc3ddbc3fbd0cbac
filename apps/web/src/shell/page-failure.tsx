import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { LinkButton } from "../elements/panels/links.tsx";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Empty, Failure } from "../elements/states/states.tsx";

/** A page that could not be shown: its script or its first answer did not come. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </>
  );
}

export function NotFound() {
  return (
    <>
      <PageHeader title="Nothing here" />
      <Empty
        title="There is no such page"
        action={
          <LinkButton to="/" variant="default">
            To the start
          </LinkButton>
        }
      >
        The address may be mistyped, or what it named is gone.
      </Empty>
    </>
  );
}
