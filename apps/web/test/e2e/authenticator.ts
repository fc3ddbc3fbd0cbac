import { totpCode } from "./totp.ts";

const STEP_MILLIS = 30_000;

/** An authenticator app whose person never types a code twice: each is good once. */
export class Authenticator {
  readonly #secret: string;
  #lastStep = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** A code that was not used yet. The service takes that of the next step too; for later ones this waits. */
  async next(): Promise<string> {
    for (;;) {
      const present = Math.floor(Date.now() / STEP_MILLIS);
      const step = Math.max(present, this.#lastStep + 1);
      if (step <= present + 1) {
        this.#lastStep = step;
        return totpCode(this.#secret, step * STEP_MILLIS);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
