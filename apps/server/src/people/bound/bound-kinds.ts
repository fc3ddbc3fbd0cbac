import { encodeCanonical } from "@plimsoll/journal";
import type { Keyring, KeyUse } from "../../foundation/secrets/keyring.ts";

/** What of a row of the schema `people` gives somebody something, and so is under its MAC. */
export interface BoundKind {
  /** With its schema. */
  readonly table: string;
  readonly use: KeyUse;
  readonly columns: readonly string[];
  /** What the database puts where nothing is said. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

export type BoundRow = Readonly<Record<string, unknown>>;

/** The kinds by their names in the library that signs people in. Whoever can only write SQL makes none of these rows. */
export const BOUND_KINDS = {
  user: {
    table: 'people."user"',
    use: "user-rows",
    columns: ["id", "account", "email", "emailVerified", "twoFactorEnabled", "suspendedAt"],
    defaults: { emailVerified: false, twoFactorEnabled: false },
  },
  // With the token: otherwise a cookie of one's own could be made to name the session of another.
  session: {
    table: "people.session",
    use: "session-rows",
    columns: ["id", "userId", "token", "factor", "provenAt", "createdAt", "expiresAt"],
  },
  account: {
    table: "people.account",
    use: "password-rows",
    columns: ["id", "userId", "providerId", "accountId", "password"],
  },
  verification: {
    table: "people.verification",
    use: "verification-rows",
    columns: ["id", "identifier", "value", "expiresAt"],
  },
  twoFactor: {
    table: 'people."twoFactor"',
    use: "totp-rows",
    columns: ["id", "userId", "secret", "backupCodes", "verified", "auditHash"],
  },
  passkey: {
    table: "people.passkey",
    use: "passkey-rows",
    columns: ["id", "userId", "credentialId", "publicKey", "auditHash"],
  },
  ticket: {
    table: "people.ticket",
    use: "ticket-rows",
    columns: [
      ...["id", "tokenHash", "purpose", "userId", "email", "roles", "createdBy", "expiresAt"],
      "auditHash",
    ],
  },
} as const satisfies Readonly<Record<string, BoundKind>>;

export type BoundName = keyof typeof BOUND_KINDS;

/** A MAC over all of a row that gives something. */
export function signBound(keyring: Keyring, name: BoundName, row: BoundRow): string {
  const { use, columns } = BOUND_KINDS[name];
  return keyring.sign(use, macText(columns, row));
}

/** Whether this service wrote the row as it is. */
export function isBoundOurs(keyring: Keyring, name: BoundName, row: BoundRow): boolean {
  const { use, columns } = BOUND_KINDS[name];
  const mac = row["mac"];
  return typeof mac === "string" && keyring.verify(use, macText(columns, row), mac);
}

/** Whether a change of these columns makes another MAC necessary. */
export function isBoundBy(name: BoundName, columns: readonly string[]): boolean {
  const bound: readonly string[] = BOUND_KINDS[name].columns;
  return columns.some((column) => bound.includes(column));
}

export function isBoundName(name: string): name is BoundName {
  return Object.hasOwn(BOUND_KINDS, name);
}

/** The same text whether the row was read by SQL or through the library. */
function macText(columns: readonly string[], row: BoundRow): string {
  return encodeCanonical(Object.fromEntries(columns.map((name) => [name, textOf(row[name])])));
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return String(value.getTime());
  // Hexadecimal of UTF-8 takes any text, also one that no release of ours has written.
  if (typeof value === "string") return Buffer.from(value).toString("hex");
  return typeof value === "boolean" ? String(value) : null;
}
