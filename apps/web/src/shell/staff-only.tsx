import type { Role } from "@plimsoll/contract";
import type { ReactNode } from "react";
import { LinkButton } from "../elements/panels/links.tsx";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Empty, Loading } from "../elements/states/states.tsx";
import { holds, isWaitingForFactor, shownName } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";

const WATCHERS: readonly Role[] = ["risk", "operator", "auditor"];

/** A page of the console: who may not see it is told so, and why. */
export function StaffOnly({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  const session = useSession();
  if (session === undefined) return <Loading />;
  if (holds(session, WATCHERS)) return children;
  if (isWaitingForFactor(session)) {
    return (
      <>
        <PageHeader title={title} />
        <Empty
          title="This page needs a second factor"
          action={<LinkButton to="/account/security">Set up or use a second factor</LinkButton>}
        >
          Staff use a passkey or an authenticator app in each session.
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHeader title={title} />
      <Empty title="This page is for staff">
        {session === null
          ? "Sign in as a risk officer, an operator or an auditor."
          : `You are signed in as ${shownName(session)}, without one of the roles risk, operator or auditor. Sign out and sign in with an account that has one, or ask an operator.`}
      </Empty>
    </>
  );
}
