import { encodeCanonical } from "@plimsoll/journal";
import type { RoleGrantRow } from "../../foundation/database/schema.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";

/** A MAC over all of a grant's row. */
export function signGrant(keyring: Keyring, row: Omit<RoleGrantRow, "mac">): string {
  return keyring.sign("role-grants", macText(row));
}

/** Whether this service wrote the row as it is. */
export function isGrantOurs(keyring: Keyring, row: RoleGrantRow): boolean {
  return keyring.verify("role-grants", macText(row), row.mac);
}

function macText(row: Omit<RoleGrantRow, "mac">): string {
  const { id, person, role, granted_by, audit_sequence, audit_hash } = row;
  const { revocation_sequence, revocation_hash } = row;
  return encodeCanonical({
    ...{ id, person, role, granted_by, audit_sequence, audit_hash },
    ...{ granted_at: row.granted_at.getTime(), revoked_at: row.revoked_at?.getTime() ?? null },
    ...{ revocation_sequence, revocation_hash },
  });
}
