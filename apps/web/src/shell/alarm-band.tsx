import { useApi } from "../foundation/api/query.ts";
import { holds, isStaff } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";
import { AcceptClock } from "../subjects/clock/accept-clock.tsx";
import classes from "./shell.module.css";

/** Alarms are no events of the journal, so no message of the stream brings them. */
const ASKED_EVERY_MILLIS = 15_000;

/** What staff must look at now, on every page of theirs; nothing for anybody else. */
export function AlarmBand() {
  const session = useSession();
  const isEnabled = isStaff(session);
  const mayAccept = holds(session, ["operator"]);
  const { data } = useApi("listAlarms", undefined, {
    isEnabled,
    everyMillis: ASKED_EVERY_MILLIS,
  });
  if (!isEnabled || data === undefined || data.items.length === 0) return null;
  return (
    <aside role="alert" className={classes.alarms} aria-label="Alarms">
      {data.items.map(({ name, sentence, stopsService }) => (
        <p key={name}>
          <strong>Alarm {name}</strong>
          {stopsService ? " (the service counts as not ready)" : ""}: {sentence}{" "}
          {name === "clock_jumped" && mayAccept ? <AcceptClock /> : null}
        </p>
      ))}
    </aside>
  );
}
