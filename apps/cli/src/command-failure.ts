import { ExitCode } from "./exit-code.ts";

/** A command could not be carried out. The message is for whoever gave it; empty when all is said. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
