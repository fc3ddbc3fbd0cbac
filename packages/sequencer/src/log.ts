/** Where the sequencer tells what an operator should know; fits pino and console. */
export interface SequencerLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export const SILENT_LOG: SequencerLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
