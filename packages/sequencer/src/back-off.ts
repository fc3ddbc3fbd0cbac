const FIRST_MILLIS = 20;
const LONGEST_MILLIS = 1_000;

/** Waits between attempts: 20 ms, then twice as long each time, at most 1 s. */
export class BackOff {
  #millis = FIRST_MILLIS;

  async pause(signal: AbortSignal): Promise<void> {
    const millis = this.#millis;
    this.#millis = Math.min(LONGEST_MILLIS, millis * 2);
    await new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, millis);
      signal.addEventListener("abort", finish);
    });
  }
}
