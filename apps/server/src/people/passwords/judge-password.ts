import {
  OwnerBusy,
  WorkersBusy,
  WorkTooLong,
  type Work,
  type Workers,
} from "../../foundation/workers/workers.ts";
import { networkOf } from "../../foundation/network-of.ts";
import { facts } from "../requests/facts.ts";
import { refusal } from "../requests/refuse.ts";
import type { Estimate, PasswordOrder } from "./estimate.ts";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;
/** Tries, as a power of ten, that a password must withstand: what zxcvbn calls safely unguessable. */
const GUESSES_LOG10_MIN = 8;

const JUDGE: Work<PasswordOrder, Estimate> = {
  name: "judge a password",
  script: new URL("password-work.js", import.meta.url),
  // Tens of milliseconds, and some seconds where the threads have just begun on a busy machine.
  millisMax: 60_000,
  atOnce: 1,
};

/** Whose password it is to be. */
interface Owner {
  readonly name: string;
  readonly email: string;
}

/**
 * Refuses a password that is short or easy to guess; the person's own name and address make it easier.
 *
 * @throws APIError PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_WEAK, BUSY
 */
export async function judgePassword(
  workers: Workers,
  password: unknown,
  owner: Owner,
): Promise<void> {
  if (typeof password !== "string" || [...password].length < PASSWORD_LENGTH_MIN) {
    const message = `Use at least ${PASSWORD_LENGTH_MIN} characters; some words in a row are easy to remember.`;
    throw refusal(400, "PASSWORD_TOO_SHORT", message);
  }
  if (password.length > PASSWORD_LENGTH_MAX) {
    const message = `Use at most ${PASSWORD_LENGTH_MAX} characters.`;
    throw refusal(400, "PASSWORD_TOO_LONG", message);
  }
  const words = ["plimsoll", ...wordsOf(owner)];
  const { guessesLog10, warning } = await judge(workers, { password, words });
  if (guessesLog10 >= GUESSES_LOG10_MIN) return;
  const why = warning === null ? "" : `${warning.replace(/\.?$/, ".")} `;
  const message = `This password is easy to guess. ${why}Use some words in a row that do not belong together.`;
  throw refusal(400, "PASSWORD_TOO_WEAK", message);
}

async function judge(workers: Workers, order: PasswordOrder): Promise<Estimate> {
  try {
    const address = facts.getStore()?.address;
    const owner = address === undefined ? {} : { owner: `address:${networkOf(address)}` };
    return await workers.run(JUDGE, order, owner);
  } catch (error) {
    const kinds = [WorkersBusy, OwnerBusy, WorkTooLong];
    if (!kinds.some((kind) => error instanceof kind)) throw error;
    throw refusal(503, "BUSY", "There is too much to do at the moment. Try again in a moment.", 2);
  }
}

function wordsOf({ name, email }: Owner): string[] {
  const parts = [name, email, ...name.split(/\s+/), ...email.split(/[@.+_-]/)];
  return [...new Set(parts.map((part) => part.toLowerCase()).filter((part) => part.length > 2))];
}
