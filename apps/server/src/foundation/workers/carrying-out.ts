import { move, transferableSymbol, valueSymbol } from "piscina";
import type { Given } from "./workers.ts";
import { isWritten } from "./written.ts";

/** Throws once nobody wants the answer any more; long work asks between its pieces. */
export type Heed = () => void;

/** What the script of a work exports: `work` for orders as the pool gives them. */
export function carryingOut<Order, Answer>(
  work: (order: Order, heed: Heed) => Answer | Promise<Answer>,
): (given: Given<Order>) => Promise<unknown> {
  return async ({ order, stop }) => {
    const heed = (): void => {
      if (Atomics.load(stop, 0) === 1) throw new Error("Nobody wants this any more.");
    };
    heed();
    const answer = await work(order, heed);
    if (!isWritten(answer)) return answer;
    // The bytes go to the other thread and are not copied there.
    return move({ [transferableSymbol]: [answer.bytes.buffer], [valueSymbol]: answer });
  };
}
