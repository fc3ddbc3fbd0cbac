import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loading } from "../../elements/states/states.tsx";
import { holds, isCustomer } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { KeyForm } from "../../subjects/access/key-form.tsx";
import { KeyList } from "../../subjects/access/key-list.tsx";
import classes from "./account.module.css";

/** API keys: programs that act for an account. */
export function KeysPage() {
  const session = useSession();
  const mayLook = holds(session, ["customer", "operator", "auditor"]);
  const mayMake = holds(session, ["customer", "operator"]);
  return (
    <div className={classes.column}>
      <PageHeader
        title="API keys"
        lead="A key lets a program act for an account, until it ends or is revoked. Give it no more than it needs."
      />
      {session === undefined || session === null ? (
        <Loading />
      ) : mayLook ? (
        <>
          {mayMake ? (
            <Panel title="A new key">
              <KeyForm session={session} />
            </Panel>
          ) : null}
          <Panel title={isCustomer(session) ? "Your keys" : "Keys"}>
            <KeyList mayRevoke={mayMake} />
          </Panel>
        </>
      ) : (
        <Empty title="This page is for customers, operators and auditors">
          Keys of other roles are made on the server: plimsoll keys create.
        </Empty>
      )}
    </div>
  );
}
