import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { useSession } from "../../foundation/session/session.ts";
import { Loading } from "../../elements/states/states.tsx";
import classes from "./account.module.css";
import { SendLetterAgain } from "./send-letter-again.tsx";

/** For whoever has not confirmed the address yet, and has no letter any more. */
export function VerificationPage() {
  const session = useSession();
  return (
    <div className={classes.column}>
      <PageHeader
        title="Confirm your address"
        lead="The link in our letter is good for an hour, and once. Until it was followed, nothing can be moved."
      />
      <Panel>
        {session === undefined ? <Loading /> : <SendLetterAgain email={session?.name ?? ""} />}
      </Panel>
    </div>
  );
}
