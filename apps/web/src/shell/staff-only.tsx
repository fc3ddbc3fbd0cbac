import type { Role } from "@plimsoll/contract";
import type { ReactNode } from "react";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Empty, Loading } from "../elements/states/states.tsx";
import type { Session } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";

const WATCHERS: readonly Role[] = ["risk", "operator", "auditor"];

/** Whether somebody holds one of these roles. */
export function holds(session: Session | null | undefined, roles: readonly Role[]): boolean {
  return session?.roles.some((role) => roles.includes(role)) ?? false;
}

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
  return (
    <>
      <PageHeader title={title} />
      <Empty title="This page is for staff">
        {session === null
          ? "Sign in as a risk officer, an operator or an auditor."
          : `You are signed in as ${session.name}, without one of the roles risk, operator or auditor. Sign out and sign in with an account that has one, or ask an operator.`}
      </Empty>
    </>
  );
}

/** Shown in place of an action to those who may look but not act. */
export function RoleNote({ roles }: { readonly roles: readonly Role[] }) {
  return <p>Only people with the role {roles.join(" or ")} may do this.</p>;
}
