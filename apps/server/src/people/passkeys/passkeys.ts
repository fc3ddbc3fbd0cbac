import { randomUUID } from "node:crypto";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type pg from "pg";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { isAbout } from "../requests/facts.ts";
import { isBoundOurs, signBound, type BoundRow } from "../bound/bound-kinds.ts";
import type { BoundNeeds } from "../bound/bound-needs.ts";
import { rowsThatCount } from "../factors/factors.ts";
import { addFactor, isStanding, takeFactor } from "../bound/standing-factors.ts";
import type { Challenges } from "./challenges.ts";

type Queryable = Pick<pg.Pool, "query">;
type Registration = Parameters<typeof verifyRegistrationResponse>[0]["response"];
type Authentication = Parameters<typeof verifyAuthenticationResponse>[0]["response"];
type Transports = NonNullable<Registration["response"]["transports"]>;

/** Whom passkeys are for: they sign nothing for another host. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/** A passkey as its person sees it. */
export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

interface Row extends BoundRow {
  readonly id: string;
  readonly userId: string;
  readonly account: string;
  readonly credentialId: string;
  readonly publicKey: string;
  /** PostgreSQL's bigint. */
  readonly counter: string;
  readonly transports: string;
}

const PER_PERSON_MAX = 20;

/** What the browser's `navigator.credentials.create` is to be asked; null when the person has too many. */
export async function registrationOptions(
  people: Queryable,
  party: RelyingParty,
  person: Person,
  challenge: string,
) {
  const { rows } = await people.query<Pick<Row, "credentialId" | "transports">>(
    `SELECT "credentialId", transports FROM people.passkey WHERE "userId" = $1`,
    [person.id],
  );
  if (rows.length >= PER_PERSON_MAX) return null;
  return generateRegistrationOptions({
    rpName: "Plimsoll",
    rpID: party.id,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    challenge: bytesOf(challenge),
    attestationType: "none",
    excludeCredentials: rows.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: JSON.parse(transports) as Transports,
    })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** What the browser's `navigator.credentials.get` is to be asked; any passkey of this host may answer. */
export function authenticationOptions(party: RelyingParty, challenge: string) {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(challenge),
    userVerification: "required",
  });
}

/**
 * Keeps a new passkey; null when what the browser brought is not good.
 *
 * @throws AuditLogUnavailable, and nothing is kept.
 */
export async function register(
  needs: BoundNeeds,
  challenges: Challenges,
  given: {
    readonly party: RelyingParty;
    readonly userId: string;
    readonly name: string;
    readonly response: unknown;
  },
): Promise<string | null> {
  const { party, userId, name } = given;
  const response = given.response as Registration;
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => challenges.take(challenge, "register", userId),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(() => null);
  if (verified === null || !verified.verified) return null;
  const { credential } = verified.registrationInfo;
  const id = randomUUID();
  const transports = JSON.stringify(credential.transports ?? []);
  const publicKey = Buffer.from(credential.publicKey).toString("base64url");
  const made = { id, userId, credentialId: credential.id, publicKey };
  const known = `SELECT FROM people.passkey WHERE "credentialId" = $1`;
  if ((await needs.pool.query(known, [credential.id])).rowCount !== 0) return null;
  const row = { ...made, ...(await addFactor(needs, "passkey", made)) };
  const mac = signBound(needs.keyring, "passkey", row);
  const { rowCount } = await needs.pool.query(
    `INSERT INTO people.passkey
       (id, "userId", name, "credentialId", "publicKey", counter, transports, "createdAt", "auditHash", mac)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8, $9) ON CONFLICT ("credentialId") DO NOTHING`,
    [
      ...[id, userId, name, credential.id, publicKey, credential.counter, transports],
      ...[row.auditHash, mac],
    ],
  );
  if (rowCount === 1) return id;
  // Somebody was quicker with the same one.
  await takeFactor(needs, userId, `passkey.${id}`);
  return null;
}

/**
 * Whose passkey has signed the challenge, by a person whom it has verified; null when nobody's has. An
 * authenticator that counts must have counted on: one that has not was copied.
 */
export async function authenticate(
  needs: BoundNeeds,
  challenges: Challenges,
  given: {
    readonly party: RelyingParty;
    readonly purpose: "sign-in" | "prove";
    /** Whose it must be; null when anybody may sign in. */
    readonly userId: string | null;
    readonly response: unknown;
  },
): Promise<string | null> {
  const { party, purpose, userId } = given;
  const response = given.response as Authentication;
  const row = await findPasskey(needs, response);
  if (row === null || (userId !== null && row.userId !== userId)) return null;
  isAbout({ id: row.userId, account: row.account });
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => challenges.take(challenge, purpose, userId),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: row.credentialId,
      publicKey: bytesOf(row.publicKey),
      counter: safeInteger(row.counter),
      transports: JSON.parse(row.transports) as Transports,
    },
  }).catch(() => null);
  if (verified?.verified !== true) return null;
  const { newCounter } = verified.authenticationInfo;
  const { rowCount } = await needs.pool.query(
    `UPDATE people.passkey SET counter = $2, "lastUsedAt" = now() WHERE id = $1 AND counter = $3`,
    [row.id, newCounter, row.counter],
  );
  return rowCount === 1 ? row.userId : null;
}

export async function listPasskeys(needs: BoundNeeds, userId: string): Promise<PasskeyView[]> {
  type Shown = Row & {
    readonly name: string;
    readonly createdAt: Date;
    readonly lastUsedAt: Date | null;
  };
  const rows = (await rowsThatCount(needs, "passkey", userId)) as Shown[];
  return rows
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map(({ id, name, createdAt, lastUsedAt }) => ({
      ...{ id, name, createdAt: createdAt.toISOString() },
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
}

/** Whether there was such a passkey of this person. */
export async function renamePasskey(
  people: Queryable,
  given: { readonly userId: string; readonly id: string; readonly name: string },
): Promise<boolean> {
  const { rowCount } = await people.query(
    `UPDATE people.passkey SET name = $3 WHERE id = $1 AND "userId" = $2`,
    [given.id, given.userId, given.name],
  );
  return rowCount === 1;
}

/**
 * Whether there was such a passkey of this person.
 *
 * @throws AuditLogUnavailable, and it stays.
 */
export async function removePasskey(
  needs: BoundNeeds,
  given: { readonly userId: string; readonly id: string },
): Promise<boolean> {
  const own = await rowsThatCount(needs, "passkey", given.userId);
  if (own.some(({ id }) => id === given.id)) {
    await takeFactor(needs, given.userId, `passkey.${given.id}`);
  }
  const { rowCount } = await needs.pool.query(
    `DELETE FROM people.passkey WHERE id = $1 AND "userId" = $2`,
    [given.id, given.userId],
  );
  return rowCount === 1;
}

async function findPasskey(needs: BoundNeeds, response: Authentication): Promise<Row | null> {
  const { rows } = await needs.pool.query<Row>(
    `SELECT passkey.*, account
       FROM people.passkey JOIN people."user" ON "user".id = "userId" WHERE "credentialId" = $1`,
    [response.id],
  );
  const [row] = rows;
  if (row === undefined || !isBoundOurs(needs.keyring, "passkey", row)) return null;
  return (await isStanding(needs, "passkey", row)) ? row : null;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}
