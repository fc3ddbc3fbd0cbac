import { isStaff } from "../session/caller.ts";
import { useSession } from "../session/session.ts";
import { useBookSequence } from "./live.tsx";
import { MOVING, MOVING_SLOWLY } from "./outdating.ts";
import { useOutdatedBy } from "./use-outdated-by.ts";

/** At most so often per page, however many loans move: a few small questions, not one per fact. */
const REFRESH_MILLIS = 5_000;
const SLOW_REFRESH_MILLIS = 60_000;

/** Keeps figures alive that move without an event for whoever reads. Staff's pages have their own. */
export function MovingFigures(): null {
  const session = useSession();
  const sequence = useBookSequence();
  const heard = isStaff(session) ? null : sequence;
  useOutdatedBy(heard, MOVING, REFRESH_MILLIS);
  useOutdatedBy(heard, MOVING_SLOWLY, SLOW_REFRESH_MILLIS);
  return null;
}
