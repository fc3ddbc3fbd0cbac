/** What the process says to the shell. */
export const ExitCode = {
  ok: 0,
  /** The command was understood and could not be carried out. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
