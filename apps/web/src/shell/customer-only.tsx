import type { ReactNode } from "react";
import { LinkButton } from "../elements/panels/links.tsx";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Empty, Loading } from "../elements/states/states.tsx";
import {
  isCustomer,
  isStaff,
  isWaitingForFactor,
  type Session,
  shownName,
} from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";

/** A page about one's own account: who is signed in without one is told so. */
export function CustomerOnly({
  title,
  children,
}: {
  readonly title: string;
  readonly children: (account: string) => ReactNode;
}) {
  const session = useSession();
  const account = isCustomer(session) ? (session?.account ?? null) : null;
  if (account !== null) return children(account);
  return (
    <>
      <PageHeader title={title} />
      {session === undefined ? (
        <Loading lines={6} />
      ) : (
        <Empty title="This needs a customer's account" action={wayOn(session)}>
          {session === null
            ? "Sign in with the account of a customer."
            : `You are signed in as ${shownName(session)}, without an account that could own or owe anything.`}
        </Empty>
      )}
    </>
  );
}

/** Where somebody who is signed in, and is no customer, finds their own. */
function wayOn(session: Session | null): ReactNode {
  if (isStaff(session)) return <LinkButton to="/risk">Go to the live book</LinkButton>;
  if (!isWaitingForFactor(session)) return null;
  return <LinkButton to="/account/security">Set up or use a second factor</LinkButton>;
}
