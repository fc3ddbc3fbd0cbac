import type { Page } from "playwright-core";
import { clipped } from "./clipping.ts";
import { paleTexts } from "./contrast.ts";
import { layoutShift, SHIFT_MAX } from "./layout-shift.ts";
import { overflowing } from "./overflow.ts";
import { unexplained } from "./terms.ts";

/** What is wrong with how a page looks in this window and these colours, one line each. */
export async function lookOver(page: Page): Promise<string[]> {
  return [...(await misplaced(page)), ...(await paleTexts(page))];
}

/** The same without colours, for which another has looked. */
export async function misplaced(page: Page): Promise<string[]> {
  const { score, moved } = await layoutShift(page);
  const shift = `moves by itself by ${score.toFixed(3)}, at most ${SHIFT_MAX}: ${moved.slice(0, 4).join(", ")}`;
  return [
    ...(score > SHIFT_MAX ? [shift] : []),
    ...(await overflowing(page)),
    ...(await clipped(page)),
    ...(await unexplained(page)),
  ];
}
