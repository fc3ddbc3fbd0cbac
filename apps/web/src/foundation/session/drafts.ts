/*
 * What somebody has written and not sent yet outlives a reload, in this tab alone. It is kept under its account, and
 * goes when the session ends or becomes somebody else's.
 */
const PREFIX = "plimsoll draft ";

interface DraftOf {
  /** What it is a draft of. */
  readonly name: string;
  readonly account: string;
}

/** The draft as it was kept; undefined when there is none, or what is there is no such draft. */
export function readDraft<T>(of: DraftOf, isDraft: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(of)) ?? "null");
    return isDraft(value) ? value : undefined;
  } catch {
    // Storage may be switched off, and may hold what another release wrote.
    return undefined;
  }
}

export function keepDraft(of: DraftOf, draft: unknown): void {
  try {
    sessionStorage.setItem(keyOf(of), JSON.stringify(draft));
  } catch {
    // Without storage a reload begins anew, as it always did.
  }
}

export function forgetDraft(of: DraftOf): void {
  try {
    sessionStorage.removeItem(keyOf(of));
  } catch {
    // Nothing is kept then.
  }
}

/** Forgets what others than this account have written; everything without one. */
export function forgetDraftsOfOthers(account: string | null): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      const isOwn = account !== null && key.startsWith(`${PREFIX}${account} `);
      if (key.startsWith(PREFIX) && !isOwn) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing is kept then.
  }
}

function keyOf({ name, account }: DraftOf): string {
  return `${PREFIX}${account} ${name}`;
}
