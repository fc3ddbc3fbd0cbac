import { decodeCanonical, encodeCanonical } from "@plimsoll/journal";
import { z } from "zod";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { AuditEntry, AuditPlace } from "./audit-log.ts";
import type { WrittenAuditEntry } from "./audit-body.ts";

/** Acts that give somebody something, and that take it away again. */
export const ROLE_GRANTED = "role.granted";
export const ROLE_REVOKED = "role.revoked";
export const KEY_CREATED = "key.created";
export const KEY_REVOKED = "key.revoked";
export const LINK_MADE = "link.made";
export const LINK_ENDED = "link.ended";
export const FACTOR_ADDED = "factor.added";
export const FACTOR_REMOVED = "factor.removed";
export const PERSON_SUSPENDED = "person.suspended";
export const PERSON_READMITTED = "person.readmitted";
export const PERSON_RESET = "person.reset";
/** From then on rows of people count with their MACs alone. */
export const PEOPLE_BOUND = "people.bound";

type Kind = "grant" | "key" | "link" | "factor";

/** What of the log decides whether a thing stands: its name, and the hash of the entry that gave it. */
const GIVING: ReadonlyMap<string, Kind> = new Map([
  [ROLE_GRANTED, "grant"],
  [KEY_CREATED, "key"],
  [LINK_MADE, "link"],
  [FACTOR_ADDED, "factor"],
]);
const TAKING: ReadonlyMap<string, Kind> = new Map([
  [ROLE_REVOKED, "grant"],
  [KEY_REVOKED, "key"],
  [LINK_ENDED, "link"],
  [FACTOR_REMOVED, "factor"],
]);
/** Without the factor that they take, or the suspension that they end, more may be done than before. */
const OPENING: ReadonlySet<string> = new Set([FACTOR_REMOVED, PERSON_READMITTED]);
const BOUND = "people:bound";

/** What a proof covers. */
type Proven = "act" | "subject" | "details";

const saved = z.array(z.tuple([z.string(), z.string()]));

/**
 * The entry with a proof that this service made it, for acts after which more may be done: the log's own hashes
 * have no key. What the entry names (a factor, a suspension) is named once for ever, so a copied one does nothing.
 */
export function provenAct(keyring: Pick<Keyring, "sign">, entry: AuditEntry): AuditEntry {
  const proof = keyring.sign("audit-acts", proofText(entry));
  return { ...entry, details: { ...entry.details, proof } };
}

function proofText({ act, subject, details }: Pick<WrittenAuditEntry, Proven>): string {
  const { factor, suspension } = details;
  return encodeCanonical([act, subject, factor ?? null, suspension ?? null]);
}

/**
 * Which grants, keys, links and factors stand by the log alone: given by an entry, and taken away by none since. A
 * row of the database counts only beside this, so one that was revoked stays so, whatever is written into its table.
 */
export class Standing {
  #place: AuditPlace;
  readonly #keyring: Pick<Keyring, "verify">;
  readonly #given: Map<string, string>;
  readonly #factors = new Map<string, Set<string>>();

  constructor(
    keyring: Pick<Keyring, "verify">,
    place: AuditPlace,
    given: Iterable<readonly [string, string]> = [],
  ) {
    this.#keyring = keyring;
    this.#place = place;
    this.#given = new Map();
    for (const [name, hash] of given) this.#give(name, hash);
  }

  /** The last entry that it has seen. */
  get place(): AuditPlace {
    return this.#place;
  }

  /** Whether rows of people without a MAC are void: all that were there before have got theirs. */
  get arePeopleBound(): boolean {
    return this.#given.has(BOUND);
  }

  fold(entry: WrittenAuditEntry): void {
    const { act, subject, hash, sequence } = entry;
    if (!OPENING.has(act) || this.#isProven(entry)) this.#follow(entry);
    if (act === PEOPLE_BOUND) this.#give(BOUND, hash);
    if (act === PERSON_SUSPENDED) this.#give(`suspended:${subject ?? ""}`, hash);
    // Sessions of before are over, also those whose rows somebody puts back.
    if (act === PERSON_SUSPENDED || act === PERSON_RESET) {
      this.#give(`ended:${subject ?? ""}`, String(entry.at));
    }
    this.#place = { sequence, hash };
  }

  /** Whether the log gave this by the entry of this hash, and has not taken it away. */
  has(kind: Kind, id: string, hash: string): boolean {
    return this.#given.get(`${kind}:${id}`) === hash;
  }

  /** The ids of the factors that a person (`person:…`) has by the log, whatever the tables say. */
  factorsOf(person: string): readonly string[] {
    return [...(this.#factors.get(person) ?? [])];
  }

  /** The hash of the entry that suspended a person (`person:…`); null for somebody who is not suspended. */
  suspensionOf(person: string): string | null {
    return this.#given.get(`suspended:${person}`) ?? null;
  }

  /** When all sessions of a person (`person:…`) were ended last by an officer, in milliseconds; 0 for never. */
  endedAt(person: string): number {
    return safeInteger(this.#given.get(`ended:${person}`) ?? "0");
  }

  /** As text, from which `readStanding` makes it again. */
  write(): string {
    return encodeCanonical([...this.#given]);
  }

  #follow({ act, subject, details, hash }: WrittenAuditEntry): void {
    const [giving, taking] = [GIVING.get(act), TAKING.get(act)];
    const idOf = (kind: Kind): string => {
      const id = details[kind] ?? "";
      return kind === "factor" ? `${subject ?? ""}/${id}` : id;
    };
    if (giving !== undefined) this.#give(`${giving}:${idOf(giving)}`, hash);
    if (taking !== undefined) this.#take(`${taking}:${idOf(taking)}`);
    if (act !== PERSON_READMITTED) return;
    const suspended = `suspended:${subject ?? ""}`;
    if (this.#given.get(suspended) === details["suspension"]) this.#take(suspended);
  }

  #give(name: string, hash: string): void {
    this.#given.set(name, hash);
    const factor = factorIn(name);
    if (factor === null) return;
    const known = this.#factors.get(factor.person) ?? new Set();
    this.#factors.set(factor.person, known.add(factor.id));
  }

  #take(name: string): void {
    this.#given.delete(name);
    const factor = factorIn(name);
    if (factor !== null) this.#factors.get(factor.person)?.delete(factor.id);
  }

  #isProven(entry: WrittenAuditEntry): boolean {
    const { proof } = entry.details;
    return proof !== undefined && this.#keyring.verify("audit-acts", proofText(entry), proof);
  }
}

/** Whose factor a name of `Standing` names. */
function factorIn(name: string): { readonly person: string; readonly id: string } | null {
  const [, person, id] = /^factor:(.*)\/([^/]*)$/s.exec(name) ?? [];
  return person === undefined || id === undefined ? null : { person, id };
}

/** @throws Error for a text that `write` did not make. */
export function readStanding(
  keyring: Pick<Keyring, "verify">,
  place: AuditPlace,
  text: string,
): Standing {
  return new Standing(keyring, place, saved.parse(decodeCanonical(text)));
}
