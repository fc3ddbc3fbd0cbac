import { encodeCanonical } from "@plimsoll/journal";
import type { ApiKeyRow } from "../../foundation/database/schema.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";

/** What a MAC covers of a row: all of it. */
export type UnsignedKeyRow = Omit<ApiKeyRow, "mac">;

export function signKeyRow(keyring: Keyring, row: UnsignedKeyRow): string {
  return keyring.sign("key-rows", macText(row));
}

/** Whether this service wrote the row as it is. */
export function isKeyRowOurs(keyring: Keyring, row: ApiKeyRow): boolean {
  return row.mac !== null && keyring.verify("key-rows", macText(row), row.mac);
}

function macText(row: UnsignedKeyRow): string {
  const { id, name, roles, account, scopes, addresses, created_by } = row;
  const { request_key, request_fingerprint, audit_sequence, audit_hash } = row;
  const { revocation_sequence, revocation_hash } = row;
  const millis = (instant: Date | null) => instant?.getTime() ?? null;
  return encodeCanonical({
    ...{ id, name, roles, account, scopes, addresses, created_by },
    ...{ request_key, request_fingerprint, audit_sequence, audit_hash },
    ...{ revocation_sequence, revocation_hash },
    secret_hash: row.secret_hash.toString("hex"),
    created_at: row.created_at.getTime(),
    ...{ expires_at: millis(row.expires_at), revoked_at: millis(row.revoked_at) },
  });
}
