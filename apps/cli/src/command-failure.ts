/** What the process says to the shell. */
export const ExitCode = {
  ok: 0,
  /** The command was understood and could not be carried out. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A command could not be carried out. The message is for whoever gave it; empty when all is said. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
