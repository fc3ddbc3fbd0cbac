import { availableParallelism } from "node:os";
import { hashPassword, verifyPassword } from "better-auth/crypto";
import { networkOf } from "../../foundation/network-of.ts";
import { RoundRobin } from "../../foundation/round-robin.ts";
import { facts } from "../requests/facts.ts";
import { refusal } from "../requests/refuse.ts";

/**
 * scrypt runs on threads that reading files and looking up hosts need too: two of the four may be taken by it, and
 * one where there are two processors, since the thread that keeps the book needs the other. 16 MiB of memory
 * belong to each.
 */
const AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1));
const WAITING_MAX = 256;
/** So that whoever tries passwords all the time is one of those that wait, and not all of them. */
const WAITING_OF_ONE_MAX = 24;

let underWay = 0;
const waiting = new RoundRobin<() => void>();

/** Passwords as better-auth keeps them (scrypt), a few at a time, networks in turn, and off the event loop. */
export const hashing = {
  hash: (password: string): Promise<string> => inTurn(() => hashPassword(password)),
  verify: (given: { hash: string; password: string }): Promise<boolean> =>
    inTurn(() => verifyPassword(given)),
};

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) {
    const address = facts.getStore()?.address;
    const asker = address === undefined ? "service" : networkOf(address);
    if (waiting.sizeOf(asker) >= WAITING_OF_ONE_MAX || waiting.size >= WAITING_MAX) throw busy();
    await new Promise<void>((resolve) => waiting.add(asker, resolve));
  } else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.next();
    if (next === undefined) underWay -= 1;
    else next();
  }
}

function busy(): Error {
  const detail = "Too many people sign in at the moment. Try again in a moment.";
  return refusal(503, "BUSY", detail, 2);
}
