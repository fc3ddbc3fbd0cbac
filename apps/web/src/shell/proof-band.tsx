import { TextLink } from "../elements/panels/links.tsx";
import { isWaitingForFactor } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";
import classes from "./shell.module.css";

/** What somebody who is signed in has to prove yet, on every page, and where. */
export function ProofBand() {
  const session = useSession();
  if (session === undefined || session === null) return null;
  const isUnverified = session.isEmailVerified === false;
  const isWaiting = isWaitingForFactor(session);
  if (!isUnverified && !isWaiting) return null;
  return (
    <aside role="status" className={classes.proofs} aria-label="To be proved yet">
      {isUnverified ? (
        <p>
          Your e-mail address is not confirmed yet. You can look at everything, and move nothing.
          Follow the link in our letter, or{" "}
          <TextLink to="/verification" underline="always" inherit c="inherit">
            have it sent again
          </TextLink>
          .
        </p>
      ) : null}
      {isWaiting ? (
        <p>
          Staff use a second factor in each session. Until you have, the{" "}
          {session.withheldRoles.length === 1 ? "role" : "roles"} {session.withheldRoles.join(", ")}{" "}
          open{session.withheldRoles.length === 1 ? "s" : ""} nothing.{" "}
          <TextLink to="/account/security" underline="always" inherit c="inherit">
            Set up or use a second factor
          </TextLink>
        </p>
      ) : null}
    </aside>
  );
}
