import { WAD } from "@plimsoll/engine";
import { placeName, type PlaceUnit } from "./input-error.ts";

/** How a file writes LTVs: 0.44 or 44. */
export type LtvUnit = "share" | "percent";

/** An LTV as its cell has it, beside the amounts that it should agree with. */
export interface StatedLtv {
  readonly line: number;
  readonly text: string;
  /** The number in the cell × 10^18, above zero. */
  readonly value: bigint;
  /** Base units. */
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** What LTVs of a file are, what should be said about it, or why it cannot be told. */
export type LtvReading =
  | { readonly ok: true; readonly unit: LtvUnit; readonly note?: string }
  | { readonly ok: false; readonly problem: string };

/** No lender lets a loan stand at more than this; a greater number is a percentage. */
const SHARE_MAX = (WAD * 3n) / 2n;
/** A number this large is a percentage even if most others are small. */
const PERCENT_FOR_SURE = WAD * 5n;
/** Half of a book above this is not even in percent. */
const PERCENT_MAX = WAD * 150n;
/** Where one row is in percent and another is not, the prices they imply are 100 times apart. */
const [APART_MIN, APART_MAX] = [30n, 300n];

const WAY_OUT = "Say what the file means: --ltv percent or --ltv share.";

/**
 * Tells shares (0.44) from percentages (44). A number above 1.5 makes the whole column percentages,
 * unless amounts and LTVs of its rows then disagree with each other a hundredfold.
 */
export function readLtvUnit(stated: readonly StatedLtv[], unit: PlaceUnit): LtvReading {
  const largest = stated.reduce<StatedLtv | undefined>(
    (most, one) => (most === undefined || one.value > most.value ? one : most),
    undefined,
  );
  if (largest === undefined || largest.value <= SHARE_MAX) return { ok: true, unit: "share" };
  const where = placeName(unit, largest.line);
  const middle = medianOf(stated.map(({ value }) => value));
  if (middle > PERCENT_MAX) {
    const problem = `Half of the LTVs are above ${PERCENT_MAX / WAD}, such as ${largest.text} in ${where}: neither shares nor percentages. Correct the column, or use --rebase none.`;
    return { ok: false, problem };
  }
  const odd = findOdd(stated);
  if (odd !== undefined) {
    const problem = `The LTV of ${largest.text} in ${where} is a percentage, and by its amounts ${placeName(unit, odd.line)} does not mean ${odd.text} %: the column mixes shares and percentages. ${WAY_OUT}`;
    return { ok: false, problem };
  }
  if (middle <= SHARE_MAX && largest.value <= PERCENT_FOR_SURE) {
    const problem = `An LTV of ${largest.text} (${where}) could be a percentage or a loan under water. ${WAY_OUT}`;
    return { ok: false, problem };
  }
  const note = `An LTV of ${largest.text} (${where}) can only be a percentage, so the whole column is read as percent (1 is 1 %). If it is not, use --ltv share.`;
  return { ok: true, unit: "percent", note };
}

/** A row whose amounts and LTV imply a price about a hundred times off that of the others. */
function findOdd(stated: readonly StatedLtv[]): StatedLtv | undefined {
  const priced = stated.map((one) => ({
    one,
    // Only compared with one another, so the unit does not matter.
    price: (one.debt * WAD * WAD) / (one.collateral * one.value),
  }));
  const middle = medianOf(priced.map(({ price }) => price));
  const isApart = (price: bigint): boolean => {
    const [low, high] = price < middle ? [price, middle] : [middle, price];
    return low > 0n && high >= low * APART_MIN && high <= low * APART_MAX;
  };
  return priced.find(({ price }) => isApart(price))?.one;
}

/** Of an even number the lower of the two in the middle; 0 of none. */
function medianOf(values: readonly bigint[]): bigint {
  const sorted = values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
}
