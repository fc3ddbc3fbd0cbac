import { ConfigError, type Config } from "./environment.ts";
import { dataFolderSecrets, fileSecrets } from "../secrets/file-secrets.ts";
import { KeyServiceRefused, type KeyService } from "../secrets/key-service.ts";
import { keepUntold } from "../redaction.ts";
import type { Secret } from "../secrets/keyring.ts";

/** Where this server's secrets are, as its environment says; a sandbox keeps its own unless told. */
export function keyServiceOf(
  config: Pick<Config, "mode" | "secrets" | "dataDirectory">,
): KeyService {
  const { mode, secrets, dataDirectory } = config;
  if (secrets?.kind === "environment") {
    const { list } = secrets;
    return { name: "PLIMSOLL_SECRETS", secrets: async () => list, keep: null };
  }
  if (secrets?.kind === "file") return fileSecrets(secrets.path);
  if (mode === "sandbox") return dataFolderSecrets(dataDirectory);
  throw new ConfigError(
    "PLIMSOLL_SECRETS is missing: this needs the secrets that the server itself has.",
  );
}

/**
 * The secrets; no line of this process's log tells them from then on.
 *
 * @throws ConfigError, KeyServiceRefused
 */
export async function readSecrets(
  config: Pick<Config, "mode" | "secrets" | "dataDirectory">,
): Promise<readonly Secret[]> {
  const service = keyServiceOf(config);
  try {
    const secrets = await service.secrets();
    for (const { text } of secrets) keepUntold(text);
    return secrets;
  } catch (error) {
    if (error instanceof KeyServiceRefused) throw error;
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new KeyServiceRefused(`The secrets cannot be read from ${service.name}: ${reason}.`, {
      cause: error,
    });
  }
}
