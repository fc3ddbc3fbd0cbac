import { decodeCanonical, encodeCanonical } from "@plimsoll/journal";
import { z } from "zod";
import type { AuditPlace } from "./audit-log.ts";
import type { WrittenAuditEntry } from "./audit-body.ts";

/** Acts that give somebody something, and that take it away again. */
export const ROLE_GRANTED = "role.granted";
export const ROLE_REVOKED = "role.revoked";
export const KEY_CREATED = "key.created";
export const KEY_REVOKED = "key.revoked";

/** What of the log decides whether a grant or a key stands: its name, and the hash of the entry that gave it. */
const GIVING: ReadonlyMap<string, string> = new Map([
  [ROLE_GRANTED, "grant"],
  [KEY_CREATED, "key"],
]);
const TAKING: ReadonlyMap<string, string> = new Map([
  [ROLE_REVOKED, "grant"],
  [KEY_REVOKED, "key"],
]);

const saved = z.array(z.tuple([z.string(), z.string()]));

/**
 * Which grants and keys stand by the log alone: given by an entry, and taken away by none since. A row of the
 * database counts only beside this, so one that was revoked stays so, whatever is written into its table.
 */
export class Standing {
  #place: AuditPlace;
  readonly #given: Map<string, string>;

  constructor(place: AuditPlace, given: Iterable<readonly [string, string]> = []) {
    this.#place = place;
    this.#given = new Map(given);
  }

  /** The last entry that it has seen. */
  get place(): AuditPlace {
    return this.#place;
  }

  fold(entry: WrittenAuditEntry): void {
    const { act, details, hash, sequence } = entry;
    const [giving, taking] = [GIVING.get(act), TAKING.get(act)];
    if (giving !== undefined) this.#given.set(`${giving}:${details[giving] ?? ""}`, hash);
    if (taking !== undefined) this.#given.delete(`${taking}:${details[taking] ?? ""}`);
    this.#place = { sequence, hash };
  }

  /** Whether the log gave this by the entry of this hash, and has not taken it away. */
  has(kind: "grant" | "key", id: string, hash: string): boolean {
    return this.#given.get(`${kind}:${id}`) === hash;
  }

  /** As text, from which `readStanding` makes it again. */
  write(): string {
    return encodeCanonical([...this.#given]);
  }
}

/** @throws Error for a text that `write` did not make. */
export function readStanding(place: AuditPlace, text: string): Standing {
  return new Standing(place, saved.parse(decodeCanonical(text)));
}
