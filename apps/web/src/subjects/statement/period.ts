const DAY_MILLIS = 86_400_000;

/** Two days, both included; days of UTC, as the book counts them. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The year up to the book's present, which in a sandbox may lie far from today. */
export function lastYear(present: number): Days {
  return { from: dayText(present - 365 * DAY_MILLIS), to: dayText(present) };
}

/** The period to ask for; null when these are no two days in order. */
export function periodOf({ from, to }: Days): Days | null {
  if (!isDay(from) || !isDay(to) || from > to) return null;
  return { from: `${from}T00:00:00.000Z`, to: dayAfter(to) };
}

function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // The 31st of a short month would count as a day of the next one.
  return !Number.isNaN(at) && dayText(at) === text;
}

/** A period's end is exclusive: the first instant of the next day. */
function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + DAY_MILLIS).toISOString();
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What a loan's statement is asked for by; without an end it goes up to now. */
export interface LoanStatementQuery {
  readonly from?: string;
  readonly to?: string;
  readonly zone: string;
  readonly opened?: number;
}

/** The zone of the reader's own clock. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The period between two days of a zone, both included; a day that is left out leaves that end open. The zone is the
 * reader's own or UTC. Null when these are no days in order.
 */
export function openPeriodOf({ from, to }: Days, zone: string): LoanStatementQuery | null {
  if ([from, to].some((day) => day !== "" && !isDay(day))) return null;
  if (from !== "" && to !== "" && from > to) return null;
  return {
    zone,
    ...(from === "" ? {} : { from: startOf(from, zone) }),
    ...(to === "" ? {} : { to: startOf(dayAfter(to).slice(0, 10), zone) }),
  };
}

/** When a day begins. Without a zone in its text an instant is one of the reader's own clock. */
function startOf(day: string, zone: string): string {
  return new Date(`${day}T00:00:00.000${zone === "UTC" ? "Z" : ""}`).toISOString();
}
