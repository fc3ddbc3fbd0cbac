import type { Millis } from "@plimsoll/engine";
import type { Deployment } from "./deployment.ts";
import { ensureFunds, ensureLoan } from "./deployment.ts";
import type { Outcome } from "./format.ts";
import { accrualIn, returnedBy } from "./observations.ts";
import type { Call } from "./operations.ts";
import { commandFor, marketOf, ownerOf } from "./operations.ts";
import { revertOf } from "./refusals.ts";

/** Does one operation of the reference in the book and says what became of it in its words. */
export function replayCall(deployment: Deployment, call: Call, now: Millis): Outcome {
  const { book, door } = deployment;
  const market = marketOf(deployment, call);
  const owner = ownerOf(call);
  if (market !== undefined) {
    ensureFunds(deployment, market, call.caller, now);
    if (owner !== undefined) ensureLoan(deployment, market, owner, now);
  }
  const decision = door.execute(book, commandFor(deployment, call), now);
  if (!decision.isAccepted) return { ok: false, revert: revertOf(call.op, decision.rejection) };
  const { events } = decision;
  return { ok: true, ret: returnedBy(call.op, events), accrual: accrualIn(book, events) };
}
