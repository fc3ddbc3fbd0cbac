import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "../../../elements/panels/page-header.tsx";
import { Panel } from "../../../elements/panels/panel.tsx";
import { Loaded, Loading } from "../../../elements/states/states.tsx";
import { isWaitingForFactor, type Session } from "../../../foundation/session/caller.ts";
import { useRenewSession, useSession } from "../../../foundation/session/session.ts";
import { factorsQuery, type Factors } from "../../../subjects/access/factors.ts";
import { ByPasskey } from "../../../subjects/access/step-up.tsx";
import classes from "../account.module.css";
import { EmailPanel } from "./email-panel.tsx";
import { PasskeysPanel } from "./passkeys-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { TotpPanel } from "./totp-panel.tsx";

/** How one signs in, and where one is signed in. */
export function SecurityPage() {
  const session = useSession();
  const factors = useQuery(factorsQuery);
  return (
    <div className={classes.column}>
      <PageHeader
        title="Security"
        lead="With a second factor a stolen password opens nothing: each sign-in also asks for a code from your authenticator app, or you use a passkey instead of both."
      />
      {session === undefined || session === null ? (
        <Loading />
      ) : (
        <Loaded query={factors}>
          {(has) => (
            <>
              <FactorForStaff session={session} factors={has} />
              <PasskeysPanel />
              {isVisitor(session) ? (
                <Panel title="Password, address and authenticator app">
                  You came in with one click, so there is no password and no address to change, and
                  no authenticator app to ask for beside a password. Open an account to have them.
                </Panel>
              ) : (
                <>
                  <TotpPanel isOn={has.totp} />
                  <PasswordPanel email={session.name} />
                  <EmailPanel email={session.name} />
                </>
              )}
              <SessionsPanel />
            </>
          )}
        </Loaded>
      )}
    </div>
  );
}

/** Somebody of the sandbox, who came in with one click. */
function isVisitor({ name }: Session): boolean {
  return name.endsWith("@sandbox.invalid");
}

/** What staff have to do before their roles count. */
function FactorForStaff({
  session,
  factors,
}: {
  readonly session: Session;
  readonly factors: Factors;
}) {
  const renew = useRenewSession();
  if (!isWaitingForFactor(session)) return null;
  const roles = session.withheldRoles.join(", ");
  return (
    <Alert
      color="var(--line-warning)"
      variant="outline"
      title={`Your roles wait for a second factor: ${roles}`}
    >
      {factors.passkeys > 0 ? (
        <ByPasskey onProven={() => void renew()} label="Use your passkey in this session" />
      ) : factors.totp ? (
        "Sign out, and sign in again with a code of your authenticator app."
      ) : (
        "Add a passkey or turn on an authenticator app below. Then they count in this session."
      )}
    </Alert>
  );
}
