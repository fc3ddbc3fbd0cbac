import { LinkButton } from "../elements/panels/links.tsx";
import { useApi } from "../foundation/api/query.ts";
import { countText } from "../foundation/format/numbers.ts";
import { isCustomer } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";

/** How many alerts wait for a customer, on every page; nothing while none do. */
export function AlertCount() {
  const isEnabled = isCustomer(useSession());
  const { data } = useApi("countUnreadNotifications", undefined, { isEnabled });
  if (!isEnabled || data === undefined || data.unread === 0) return null;
  const count = countText(data.unread);
  return (
    <LinkButton
      to="/notifications"
      size="compact-md"
      variant="outline"
      color="red"
      aria-label={data.unread === 1 ? "1 alert waits for you" : `${count} alerts wait for you`}
    >
      {count}&nbsp;{data.unread === 1 ? "alert" : "alerts"}
    </LinkButton>
  );
}
