import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../foundation/config/environment.ts";
import { readSecrets } from "../foundation/config/read-secrets.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";

/**
 * The secrets that seal backups of this mode and judge their seals; null where none are given. A sandbox's own are
 * used where they are there: none are made, as they would have sealed nothing.
 *
 * @throws KeyServiceRefused
 */
export async function sealingKeyring(
  config: Pick<Config, "mode" | "secrets" | "dataDirectory">,
  mode: Config["mode"],
): Promise<Keyring | null> {
  if (config.secrets === undefined) {
    const hasOwn = config.mode === "sandbox" && mode === "sandbox";
    if (!hasOwn || !(await isThere(join(config.dataDirectory, "secrets")))) return null;
  }
  return new Keyring(await readSecrets(config));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
