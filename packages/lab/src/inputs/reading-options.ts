import type { DateOrder } from "./files/time-text.ts";
import type { DecimalMark } from "./files/number-text.ts";

/** What a person says about a file that the file itself leaves open. */
export interface ReadingOptions {
  /** Names or numbers (from 1) of columns, by what they hold: `collateral` → `coins`. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Leave rows out that cannot be used, and count them by reason, instead of refusing the file. */
  readonly skipBadRows?: boolean;
  /**
   * Cut digits off that cannot be kept: prices and collateral are rounded down, debts up, so no loan
   * looks safer than the file says.
   */
  readonly round?: boolean;
  /** Name or number of the sheet of a workbook; the first unless told. */
  readonly sheet?: string;
  /** Which of 02/05/2026 is the day. */
  readonly dates?: DateOrder;
  /** What stands before decimals. */
  readonly decimal?: DecimalMark;
}
