import { parseFileRatio } from "./decimal.ts";
import type { DecimalMark } from "./files/number-text.ts";
import { plainNumber } from "./files/number-text.ts";
import { PRICE_ROLES, type CandleRole } from "./candle-names.ts";
import { PRICE_DECIMALS } from "./price-path.ts";

type PriceOrder = readonly Exclude<CandleRole, "time">[];

/** In which order exchanges write the four prices behind the time, where no header says so. */
const ORDERS: readonly { readonly whose: string; readonly order: PriceOrder }[] = [
  { whose: "open, high, low, close", order: PRICE_ROLES },
  { whose: "low, high, open, close (Coinbase)", order: ["low", "high", "open", "close"] },
  { whose: "open, close, high, low (Bitfinex, KuCoin)", order: ["open", "close", "high", "low"] },
];

/** Of all rows, how many must fit an order; a few may be damaged. */
const FITTING_SHARE = 0.9;

/** The order of four prices in rows without a header, or why there is none. */
export type FoundOrder =
  | { readonly ok: true; readonly order: PriceOrder; readonly whose: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Finds out which of four prices is which: the high of a bar is nowhere below the others, the low
 * nowhere above. Where several orders fit and would make different candles, none is guessed.
 */
export function findOrder(rows: readonly (readonly string[])[], mark: DecimalMark): FoundOrder {
  const prices = rows.flatMap((cells) => {
    const parsed = cells.map((cell) => parseFileRatio(plainNumber(cell, mark), PRICE_DECIMALS));
    const amounts = parsed.flatMap((one) => (one.ok ? [one.amount as bigint] : []));
    return amounts.length === 4 ? [amounts] : [];
  });
  const needed = Math.max(1, Math.ceil(prices.length * FITTING_SHARE));
  const fitting = ORDERS.filter(
    ({ order }) => prices.filter((four) => isCandle(four, order)).length >= needed,
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    const problem =
      "There is no header, and the four numbers behind the time are no open, high, low and close in any known order.";
    return { ok: false, problem };
  }
  const rival = others.find(({ order }) =>
    prices.some((four) =>
      PRICE_ROLES.some((role) => at(four, order, role) !== at(four, first.order, role)),
    ),
  );
  if (rival === undefined) return { ok: true, ...first };
  const problem = `There is no header, and the prices could be ${first.whose} or ${rival.whose}.`;
  return { ok: false, problem };
}

function at(four: readonly bigint[], order: PriceOrder, role: PriceOrder[number]): bigint {
  return four[order.indexOf(role)] ?? 0n;
}

function isCandle(four: readonly bigint[], order: PriceOrder): boolean {
  const [high, low] = [at(four, order, "high"), at(four, order, "low")];
  return low > 0n && four.every((price) => low <= price && price <= high);
}
