import type { Secret } from "../secrets/keyring.ts";
import { BadSecretList, problemOfSecret, readSecretList } from "../secrets/secret-list.ts";

/** Where the server's secrets are: in the environment itself, or in a file that it names. */
export type SecretsPlace =
  | { readonly kind: "environment"; readonly list: readonly Secret[] }
  | { readonly kind: "file"; readonly path: string };

/**
 * Where the secrets are. `problems` gets a line for each thing that is wrong; none of them holds a secret.
 * One secret alone is the first version of the list.
 */
export function readSecretsPlace(
  given: Readonly<Record<string, string>>,
  problems: string[],
): SecretsPlace | undefined {
  const { PLIMSOLL_SECRET: one, PLIMSOLL_SECRETS: several } = given;
  const { PLIMSOLL_KEY_SERVICE: service = "environment" } = given;
  if (service.startsWith("file:")) {
    for (const name of ["PLIMSOLL_SECRET", "PLIMSOLL_SECRETS"]) {
      if (given[name] === undefined) continue;
      problems.push(`${name} is set, but PLIMSOLL_KEY_SERVICE names a file: remove one of them`);
    }
    return { kind: "file", path: service.slice("file:".length) };
  }
  const list: Secret[] = [];
  if (several !== undefined) {
    try {
      list.push(...readSecretList(several));
    } catch (error) {
      if (!(error instanceof BadSecretList)) throw error;
      problems.push(...error.problems.map((problem) => `PLIMSOLL_SECRETS ${problem}`));
    }
  }
  if (one !== undefined) {
    const problem = problemOfSecret(one);
    if (problem !== null) problems.push(`PLIMSOLL_SECRET ${problem}`);
    else if (several === undefined) list.push({ version: 1, text: one });
    else if (!list.some(({ version, text }) => version === 1 && text === one)) {
      problems.push(
        "PLIMSOLL_SECRET is not version 1 of PLIMSOLL_SECRETS: list it there as 1:…, then remove PLIMSOLL_SECRET",
      );
    }
  }
  return list.length === 0 ? undefined : { kind: "environment", list };
}
