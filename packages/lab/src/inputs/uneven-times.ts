import type { Millis } from "@plimsoll/engine";
import type { BarGrid } from "./bar-grid.ts";
import type { CandleRow } from "./candle-rows.ts";

const MINUTE_MS = 60_000;
/** Lengths of bars that such files have. */
const BARS_MS = [1, 3, 5, 10, 15, 30, 60, 120, 240, 360, 480, 720, 1_440].map(
  (minutes) => minutes * MINUTE_MS,
);
/** A distance that so many rows share is the length of a bar, and needs no guess. */
const COMMON_SHARE = 0.5;
/** The middle distance may be off a known length by this much. */
const MIDDLE_OFF_MAX = 0.1;
/** Of all distances, how many must be near the length, and how near. */
const [NEAR_SHARE, NEAR_OFF_MAX] = [0.8, 0.5];
const ROWS_MIN = 6;

/**
 * Lays prices on bars that were looked at about once a bar, as CoinGecko does: 14:00:41, 15:02:13.
 * Each row stands for the beginning of its bar; a second one in the same bar is a stray. Undefined
 * where times are exact, or too uneven to see bars in them.
 */
export function evenOut(rows: readonly CandleRow[]): BarGrid | undefined {
  const distances = rows.slice(1).map((row, index) => row.at - (rows[index]?.at ?? 0));
  if (rows.length < ROWS_MIN || shareOfMostCommon(distances) >= COMMON_SHARE) return undefined;
  const middle = distances.toSorted((one, other) => one - other)[distances.length >> 1] ?? 0;
  const barMs = BARS_MS.find((bar) => Math.abs(middle - bar) <= bar * MIDDLE_OFF_MAX);
  if (barMs === undefined) return undefined;
  const near = distances.filter((each) => Math.abs(each - barMs) <= barMs * NEAR_OFF_MAX);
  if (near.length < distances.length * NEAR_SHARE) return undefined;
  // The last row may be from whenever the file was made.
  const phase = phaseOf(rows.slice(0, -1), barMs);
  const kept: CandleRow[] = [];
  const strays: CandleRow[] = [];
  for (const row of rows) {
    const bar = Math.floor((row.at - phase) / barMs) + Math.round(phase / barMs);
    const at = (bar * barMs) as Millis;
    if (kept.at(-1)?.at === at) strays.push(row);
    else kept.push({ ...row, at });
  }
  return { rows: kept, barMs, strays };
}

/** Where in a bar its rows begin to come: behind the longest part of it in which none ever does. */
function phaseOf(rows: readonly CandleRow[], barMs: number): number {
  const places = rows.map(({ at }) => at % barMs).toSorted((one, other) => one - other);
  let [phase, longest] = [places[0] ?? 0, (places[0] ?? 0) + barMs - (places.at(-1) ?? 0)];
  for (const [index, place] of places.entries()) {
    const empty = place - (places[index - 1] ?? place);
    if (empty > longest) [phase, longest] = [place, empty];
  }
  return phase;
}

function shareOfMostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    most = Math.max(most, count);
  }
  return values.length === 0 ? 0 : most / values.length;
}
