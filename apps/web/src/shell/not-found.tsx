import { LinkButton } from "../elements/panels/links.tsx";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Empty } from "../elements/states/states.tsx";

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
