import type { AnswerOf } from "../../foundation/api/query.ts";

type Movement = Pick<AnswerOf<"getStatement">["movements"][number], "type" | "amount" | "market">;

/** What a lender has put into each market less what they took out, base units, from a statement. */
export function netSupplied(movements: readonly Movement[]): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>();
  for (const { type, amount, market } of movements) {
    if (market === null || (type !== "supplied" && type !== "withdrawn")) continue;
    // What leaves the free balance is negative there, and is supplied.
    net.set(market, (net.get(market) ?? 0n) - BigInt(amount.baseUnits));
  }
  return net;
}
