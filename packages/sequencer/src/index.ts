export { decodeEntry, decodeBody, type DurableEntry, type EntryBody } from "./durable-entry.ts";
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
export type { Sequencer, SequencerOptions, SequencerStatus } from "./sequencer.ts";
export type { SnapshotMaker, BookState } from "./snapshots/snapshot-maker.ts";
export { serveSnapshots, makeSnapshotsInThread } from "./snapshots/snapshot-thread.ts";
export { verify, type VerifyProblem, type VerifyReport } from "./recovery/verify.ts";
export type { Accepted, Refused, Reply, Submission } from "./submission.ts";
