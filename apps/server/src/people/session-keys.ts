import { createHmac, timingSafeEqual } from "node:crypto";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import { isBoundOurs, signBound, type BoundRow } from "./bound/bound-kinds.ts";
import type { SealedPlace } from "../foundation/sealed/sealed-place.ts";

/** Keys as the library of sign-in has them: the first one signs and seals, the others still open. */
export function sessionSecrets(keyring: Keyring): { version: number; value: string }[] {
  return keyring
    .deriveEach("sessions")
    .map(({ version, key }) => ({ version, value: key.toString("base64url") }));
}

/** Whether the cookie of a session was signed here, under any listed secret. The session may be over. */
export function isSignedHere(cookie: string, keyring: Keyring): boolean {
  const value = decoded(cookie);
  const place = value.lastIndexOf(".");
  if (place < 1) return false;
  const given = Buffer.from(value.slice(place + 1), "base64");
  return sessionSecrets(keyring).some(({ value: secret }) => {
    const expected = createHmac("sha256", secret).update(value.slice(0, place)).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The prefix of cookies that are signed. */
const COOKIE_PREFIXES = ["plimsoll.", "__Secure-plimsoll."];
const JWT = /^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$/;

/**
 * The request with cookies and the token of a letter signed by the newest secret, where an older listed one had
 * signed them: the library verifies by the newest alone. Anything else stays as it is, and is refused as before.
 */
export function signedAnew(request: Request, keyring: Keyring): Request {
  const headers = headersSignedAnew(request.headers, keyring);
  const url = new URL(request.url);
  const token = url.searchParams.get("token") ?? "";
  const fresh = JWT.test(token) ? tokenSignedAnew(token, keyring) : token;
  if (headers === request.headers && fresh === token) return request;
  if (fresh !== token) url.searchParams.set("token", fresh);
  return new Request(new Request(url, request), { headers });
}

/** The same of a request's headers alone. */
export function headersSignedAnew(headers: Headers, keyring: Keyring): Headers {
  const cookies = headers.get("cookie");
  const secrets = sessionSecrets(keyring);
  if (cookies === null || secrets.length < 2) return headers;
  const parts = cookies.split(";").map((part) => {
    const [name = "", ...rest] = part.trim().split("=");
    if (!COOKIE_PREFIXES.some((prefix) => name.startsWith(prefix))) return part.trim();
    const value = decoded(rest.join("="));
    const place = value.lastIndexOf(".");
    if (place < 1) return part.trim();
    const text = value.slice(0, place);
    const signature = signatureAnew(text, value.slice(place + 1), secrets, "base64");
    return signature === null
      ? part.trim()
      : `${name}=${encodeURIComponent(`${text}.${signature}`)}`;
  });
  const fresh = new Headers(headers);
  fresh.set("cookie", parts.join("; "));
  return fresh;
}

function tokenSignedAnew(token: string, keyring: Keyring): string {
  const place = token.lastIndexOf(".");
  const text = token.slice(0, place);
  const secrets = sessionSecrets(keyring);
  const signature = signatureAnew(text, token.slice(place + 1), secrets, "base64url");
  return signature === null ? token : `${text}.${signature}`;
}

/** The newest secret's signature where an older one's is right; null otherwise. */
function signatureAnew(
  text: string,
  signature: string,
  [newest, ...older]: readonly { readonly value: string }[],
  encoding: "base64" | "base64url",
): string | null {
  const given = Buffer.from(signature, encoding);
  const mac = (value: string): Buffer => createHmac("sha256", value).update(text).digest();
  const isOlder = older.some(({ value }) => {
    const expected = mac(value);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOlder && newest !== undefined ? mac(newest.value).toString(encoding) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Factor extends BoundRow {
  readonly id: string;
  readonly secret: string;
  readonly backupCodes: string;
  readonly mac: string | null;
}

/** What a version of the secret sealed begins so; what releases before versions sealed is bare hexadecimal. */
const ENVELOPE = "^[$]ba[$]([0-9]+)[$]";

/** Secrets of authenticator apps, and the codes for who has lost theirs: the library seals them itself. */
export const SECOND_FACTORS: SealedPlace = {
  name: "second factors",
  versions: async (client) => {
    const { rows } = await client.query<{ version: number; count: number }>(
      `SELECT coalesce(substring(sealed from '${ENVELOPE}'), '0')::integer AS version,
         count(*)::integer AS count
       FROM people."twoFactor" CROSS JOIN unnest(ARRAY[secret, "backupCodes"]) AS sealed
       GROUP BY 1`,
    );
    return new Map(rows.map(({ version, count }) => [version, count]));
  },
  renew: async (client, keyring) => {
    const { rows } = await client.query<Factor>(
      `SELECT * FROM people."twoFactor"
       WHERE NOT (starts_with(secret, $1) AND starts_with("backupCodes", $1)) FOR UPDATE`,
      [`$ba$${keyring.newest}$`],
    );
    const secrets = sessionSecrets(keyring);
    const keys = new Map(secrets.map(({ version, value }) => [version, value]));
    const key = { keys, currentVersion: keyring.newest };
    const renewed = async (sealed: string): Promise<string> => {
      const opening = sealed.startsWith("$") ? key : keyring.earlierSecret();
      return symmetricEncrypt({
        key,
        data: await symmetricDecrypt({ key: opening, data: sealed }),
      });
    };
    for (const row of rows) {
      const { id, mac } = row;
      const fresh = {
        secret: await renewed(row.secret),
        backupCodes: await renewed(row.backupCodes),
      };
      // The MAC goes with what it is over; one that was never good does not become so.
      const isOurs = isBoundOurs(keyring, "twoFactor", row);
      const signed = isOurs ? signBound(keyring, "twoFactor", { ...row, ...fresh }) : mac;
      await client.query(
        'UPDATE people."twoFactor" SET secret = $2, "backupCodes" = $3, mac = $4 WHERE id = $1',
        [id, fresh.secret, fresh.backupCodes, signed],
      );
    }
    return rows.length;
  },
};
