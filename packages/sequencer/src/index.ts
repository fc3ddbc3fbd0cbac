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
export type { Standby, StandbyState } from "./snapshots/standby.ts";
export { serveStandby, standbyInWorker } from "./snapshots/standby-worker.ts";
export { verify, type VerifyProblem, type VerifyReport } from "./recovery/verify.ts";
export type { Accepted, Refused, Reply, Submission } from "./submission.ts";
