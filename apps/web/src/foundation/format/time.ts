const dateTime = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
const dense = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const utc = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** An instant in the reader's own time, with its zone. */
export function instantText(instant: string | number): string {
  return dateTime.format(new Date(instant));
}

/** An instant among others that follow within seconds: to the second, with its zone, without its year. */
export function denseInstantText(instant: string | number): string {
  return dense.format(new Date(instant));
}

export function exactInstantText(instant: string | number): string {
  return exact.format(new Date(instant));
}

export function dateText(instant: string | number): string {
  return date.format(new Date(instant));
}

/** An instant of the scenario, which happened in UTC. */
export function scenarioText(instant: string | number): string {
  return `${utc.format(new Date(instant))} UTC`;
}

const axisTime = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const axisDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const axisMonth = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" });
const HOUR_SECONDS = 3_600;

/** An instant on an axis whose marks lie `step` seconds apart: the time, the day, or the month. */
export function axisText(seconds: number, step: number): string {
  const at = new Date(seconds * 1_000);
  if (step >= 28 * 24 * HOUR_SECONDS) return axisMonth.format(at);
  // Of the hours of several days, midnight names the day.
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  return step >= 24 * HOUR_SECONDS || isMidnight ? axisDay.format(at) : axisTime.format(at);
}

/** A span in the largest unit that says it: 3 min, 5 h, 2 d. */
export function spanText(millis: number): string {
  const minutes = millis / 60_000;
  if (minutes < 1) return `${Math.max(0, Math.round(millis / 1_000))} s`;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  if (minutes < 2_880) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1_440)} d`;
}

/** How far off an instant of today's clock is: "in 29 min", "3 d ago". Says no date: a sandbox has another one. */
export function distanceText(instant: string | number, now: number): string {
  const millis = new Date(instant).getTime() - now;
  return millis >= 0 ? `in ${spanText(millis)}` : `${spanText(-millis)} ago`;
}
