import { availableParallelism } from "node:os";
import { hashPassword, verifyPassword } from "better-auth/crypto";
import { refusal } from "../auth/refuse.ts";

/**
 * scrypt runs on threads that reading files and looking up hosts need too: two of the four may be taken by it, and
 * one where there are two processors, since the thread that keeps the book needs the other. 16 MiB of memory
 * belong to each.
 */
const AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1));
const WAITING_MAX = 64;

let underWay = 0;
const waiting: (() => void)[] = [];

/** Passwords as better-auth keeps them (scrypt), a few at a time and off the event loop. */
export const hashing = {
  hash: (password: string): Promise<string> => inTurn(() => hashPassword(password)),
  verify: (given: { hash: string; password: string }): Promise<boolean> =>
    inTurn(() => verifyPassword(given)),
};

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX) {
      throw refusal(
        503,
        "BUSY",
        "Too many people sign in at the moment. Try again in a moment.",
        2,
      );
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  }
}
