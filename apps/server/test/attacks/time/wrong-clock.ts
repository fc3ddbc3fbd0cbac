import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../until.ts";
import type { AttackWorld, Environment } from "../harness/attack-world.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const MOVER = new URL("./move-clock.js", import.meta.url).href;

/** A clock of a server's machine that a test sets wrong. */
export class WrongClock {
  readonly #folder = mkdtempSync(join(tmpdir(), "plimsoll-clock-"));
  readonly #file = join(this.#folder, "wrong-by");
  /** What servers are told so that this is their clock. */
  readonly environment: Environment = {
    NODE_OPTIONS: `--import ${MOVER}`,
    PLIMSOLL_TEST_CLOCK: this.#file,
  };

  constructor() {
    this.be(0);
  }

  /** From now on it is wrong by so many milliseconds. */
  be(wrongBy: number): void {
    // A server may read it at any moment, so it is exchanged whole.
    writeFileSync(`${this.#file}.new`, String(wrongBy));
    renameSync(`${this.#file}.new`, this.#file);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Waits until the server answers /ready with this status. */
export function untilReady(world: AttackWorld, status: 200 | 503): Promise<void> {
  return until(async () => (await world.get("/ready")).status === status);
}

/** What a loan owes, in whole units. */
export async function debtOf(world: AttackWorld, loan: string, key: string): Promise<number> {
  const { body } = await world.get(`/v1/loans/${loan}`, { key });
  return Number((body["debt"] as { readonly amount: string }).amount);
}
