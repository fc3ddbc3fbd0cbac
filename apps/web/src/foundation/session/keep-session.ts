import { notifications } from "@mantine/notifications";
import type { QueryClient } from "@tanstack/react-query";
import { shownName, type Session } from "./caller.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { adoptSession, knownSession, readSession } from "./session.ts";

const CHANNEL = "plimsoll session";
/** Focus and visibility come in pairs: one of them is enough. */
const LOOK_MILLIS = 1_000;

/**
 * Watches the session of the whole page. It hears from the other tabs, and it looks again when the
 * reader comes back to this one.
 */
export function keepSession(queries: QueryClient, onSurprise: () => void): SessionKeeper {
  const channel = new BroadcastChannel(CHANNEL);
  const keeper = new SessionKeeper({
    read: readSession,
    known: () => knownSession(queries),
    adopt: (session) => adoptSession(queries, session),
    onSurprise: (session) => {
      notifications.show({ message: surpriseText(session), color: "yellow", autoClose: 10_000 });
      onSurprise();
    },
    tellOthers: () => channel.postMessage("changed"),
  });
  channel.onmessage = () => keeper.doubt();

  let lookedAt = 0;
  const look = () => {
    const now = performance.now();
    if (document.visibilityState !== "visible" || now - lookedAt < LOOK_MILLIS) return;
    lookedAt = now;
    keeper.doubt();
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  return keeper;
}

function surpriseText(session: Session | null): string {
  return session === null
    ? "The session has ended. Sign in again to go on."
    : `This browser is now signed in as ${shownName(session)}.`;
}
