import { distanceText } from "../../foundation/format/time.ts";

const INSTANT = "(\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z)";
const DUE = new RegExp(`\\bis due by ${INSTANT}`, "g");
const MADE = new RegExp(` of ${INSTANT}`, "g");

/**
 * What a check has found, with the times of checkpoints as distances from `now`: they are made at the service's
 * own clock, while a sandbox plays a week of another year.
 */
export function withoutDates(detail: string, now: number): string {
  return detail
    .replace(DUE, (_, at: string) => `is due ${distanceText(at, now)}`)
    .replace(MADE, (_, at: string) => `, made ${distanceText(at, now)},`);
}
