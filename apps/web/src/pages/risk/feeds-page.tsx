import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { useFrame } from "../../foundation/live/live.tsx";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { FeedPanels } from "../../subjects/feeds/feed-panel.tsx";

/** All feeds, each with the reason behind its mark. */
export function FeedsPage() {
  return (
    <StaffOnly title="Feeds">
      <Feeds />
    </StaffOnly>
  );
}

function Feeds() {
  const query = useApi("listFeeds", { query: { limit: 100 } });
  const book = useFrame("book");
  useOutdatedBy(book?.sequence ?? null, ["getFeed", "listFeeds"], 1_000);
  return (
    <>
      <PageHeader
        title="Feeds"
        lead="What each venue says, what is dropped and why, and what the mark is made of."
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no feed yet">An operator creates one for each price.</Empty>
          ) : (
            <FeedPanels feeds={items.map(({ feed }) => feed)} />
          )
        }
      </Loaded>
    </>
  );
}
