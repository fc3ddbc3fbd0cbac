import type { Logger } from "pino";

/** How to stop what was started: remembered in the order of its start, done in the opposite one. */
export class Teardown {
  readonly #steps: (() => Promise<void> | void)[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  push(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Stops everything, the latest first; what fails is logged and holds nothing up. */
  async all(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        this.#log.error({ error }, "something did not stop cleanly");
      }
    }
  }
}
