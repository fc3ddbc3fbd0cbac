import type { Keyring } from "../secrets/keyring.ts";
import type { BackupSeal } from "./backup-seal.ts";

/** The MAC with which a server seals what has this SHA-256. */
export function makeMac(keyring: Keyring, sha256: string): string {
  return keyring.sign("backups", sha256);
}

/** Null when one of these secrets has sealed it, and it was not altered since; otherwise a sentence that says why not. */
export function judgeSeal(keyring: Keyring, { sha256, mac }: BackupSeal): string | null {
  if (mac === null) {
    return "it was written without secrets (--unsealed), so nothing proves who wrote it.";
  }
  if (keyring.verify("backups", sha256, mac)) return null;
  if (!keyring.lists(mac)) {
    const [, version = ""] = /^v(\d+)[.]/.exec(mac) ?? [];
    return `it says that secret ${version} has sealed it, and that one is not listed: list it again.`;
  }
  return "none of the secrets that are listed has sealed it: it was altered, or comes from another server.";
}
