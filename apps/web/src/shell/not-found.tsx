import { LinkButton } from "../elements/links.tsx";
import { PageHeader } from "../elements/page-header.tsx";
import { Empty } from "../elements/states.tsx";

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
