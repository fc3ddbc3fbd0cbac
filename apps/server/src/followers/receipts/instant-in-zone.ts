/** Writes instants as people of a zone read them, with the zone's distance from UTC: 2026-02-05 14:03:11 +01:00. */
export type WriteInstant = (millis: number) => string;

/** Whether a zone has a name that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** @throws RangeError for a zone that nobody knows. */
export function instantsIn(zone: string): WriteInstant {
  const format = new Intl.DateTimeFormat("en", {
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
    ...{ hourCycle: "h23", timeZone: zone, timeZoneName: "longOffset" },
  });
  return (millis) => {
    const parts = new Map(format.formatToParts(millis).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
    const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
    const date = `${part("year")}-${part("month")}-${part("day")}`;
    return `${date} ${part("hour")}:${part("minute")}:${part("second")} ${offset}`;
  };
}
