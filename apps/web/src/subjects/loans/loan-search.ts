/** What an address says beyond the page it leads to: `?act=repay` opens a dialog, `?market=` a choice. */

const ACTS = ["pledge", "repay"] as const;
type LinkedAct = (typeof ACTS)[number];

/** Which loan of a name that was used again: the entry that opened it. */
export interface OpenedSearch {
  readonly opened?: number;
}

export interface LoanSearch extends OpenedSearch {
  /** Opened at once: alerts link to what helps. */
  readonly act?: LinkedAct;
  /** The message that the reader came from. */
  readonly notification?: string;
}

/** Reads `?act=` and, as some links write it, `?do=`; anything unknown is left out. */
export function readLoanSearch(search: Record<string, unknown>): LoanSearch {
  const wanted = search["act"] ?? search["do"];
  const act = ACTS.find((known) => known === wanted);
  const { notification } = search;
  return {
    ...(act === undefined ? {} : { act }),
    ...(typeof notification === "string" && /^[0-9]+-[0-9]+$/.test(notification)
      ? { notification }
      : {}),
    ...readOpenedSearch(search),
  };
}

export interface NewLoanSearch {
  readonly market?: string;
  /** The step of the way to a new loan, from 1; the first one unless told. */
  readonly step?: number;
}

export function readNewLoanSearch({ market, step }: Record<string, unknown>): NewLoanSearch {
  return {
    ...(typeof market === "string" ? { market } : {}),
    ...(typeof step === "number" && [2, 3, 4].includes(step) ? { step } : {}),
  };
}

export function readOpenedSearch({ opened }: Record<string, unknown>): OpenedSearch {
  return typeof opened === "number" && Number.isSafeInteger(opened) && opened > 0 ? { opened } : {};
}
