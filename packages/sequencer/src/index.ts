export { decodeEntry, decodeBody, type DurableEntry } from "./durable-entry.ts";
export type { SequencerLimits } from "./limits.ts";
export type { SequencerLog } from "./log.ts";
export { bookAt, replay } from "./recovery/recover.ts";
export {
  IdempotencyKeyReused,
  SequencerBusy,
  SequencerError,
  SequencerStopped,
  SequencerUnavailable,
} from "./sequencer-error.ts";
export { openSequencer } from "./open-sequencer.ts";
export type { Sequencer, SequencerOptions } from "./sequencer.ts";
export type { SnapshotMaker } from "./snapshots/snapshot-maker.ts";
export { serveSnapshots, makeSnapshotsInThread } from "./snapshots/snapshot-thread.ts";
export { verify, type VerifyProblem, type VerifyReport } from "./recovery/verify.ts";
export type { Accepted, Reply } from "./submission.ts";
