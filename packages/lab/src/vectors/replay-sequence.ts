import type { Deployment } from "./deployment.ts";
import { deploy } from "./deployment.ts";
import type { Door } from "./door.ts";
import type {
  Aftermath,
  Checkpoint,
  Operation,
  Outcome,
  RecordedFields,
  SequenceHeading,
  SequenceLine,
} from "./format.ts";
import { instantOf, nameOf } from "./names.ts";
import { heldBy, positionsOf, recordOf, stateOf } from "./observations.ts";
import type { Call } from "./operations.ts";
import { marketOf } from "./operations.ts";
import { replayCall } from "./replay-call.ts";
import type { FileCheck } from "./file-check.ts";

/** Replays a sequence on a fresh book and compares every field of every line. */
export function replaySequence(lines: readonly SequenceLine[], door: Door, check: FileCheck): void {
  const [heading, ...rest] = lines;
  if (heading?.type !== "sequence") throw new Error("A sequence must begin with its heading.");
  const deployment = deploy(heading, door, instantOf(heading.startTimestamp));
  let isEnded = false;
  for (const line of rest) {
    switch (line.type) {
      case "sequence":
        throw new Error("A sequence has one heading.");
      case "op":
        compareOperation(deployment, line, check);
        break;
      case "checkpoint":
        compareCheckpoint(deployment, heading, line, check);
        break;
      case "end":
        isEnded = true;
        check.compare(line.ops, { ops: line.ops }, { ops: check.operations });
    }
  }
  if (!isEnded) check.fail(check.operations, "end", "a last line", "the file is cut short");
}

function compareOperation(deployment: Deployment, line: Operation, check: FileCheck): void {
  check.operations += 1;
  const { type: _, i, ts, op, market, caller, args, ...expected } = line;
  const call: Call = { op, market, caller, args };
  let outcome: Outcome;
  try {
    outcome = replayCall(deployment, call, instantOf(ts));
  } catch (error) {
    check.fail(i, "ok", String(line.ok), `${op} threw ${String(error)}`);
    return;
  }
  const got: RecordedFields = { ...outcome, ...aftermathOf(deployment, call, line) };
  check.compare(i, expected, got);
}

/** What the book looks like now, for the accounts that the line lists. */
function aftermathOf(deployment: Deployment, call: Call, line: Operation): Aftermath {
  const { book } = deployment;
  const feeRecipient = nameOf(book.feeRecipient);
  const stateName = marketOf(deployment, call);
  if (stateName === undefined) return { feeRecipient };
  return {
    stateOf: stateName,
    state: stateOf(book, stateName),
    held: heldBy(book, stateName),
    positions: positionsOf(book, stateName, Object.keys(line.positions ?? {})),
    feeRecipient,
  };
}

function compareCheckpoint(
  { book }: Deployment,
  heading: SequenceHeading,
  line: Checkpoint,
  check: FileCheck,
): void {
  // Markets that the checkpoint leaves out must not have come to exist.
  const names = new Set([...Object.keys(line.markets), ...book.markets.keys()]);
  const known = [...names].filter((name) => Object.hasOwn(heading.markets, name));
  const markets = Object.fromEntries(known.map((name) => [name, recordOf(book, name)]));
  check.compare(line.i, { i: line.i, markets: line.markets }, { i: check.operations, markets });
}
