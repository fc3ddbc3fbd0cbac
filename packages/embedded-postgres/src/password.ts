import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const PASSWORD_FILE = "password";

/**
 * The password of the database role: made at the first start, kept in the data folder, readable
 * only to the user that starts the launcher.
 *
 * @throws EmbeddedPostgresError `password_lost` when a database exists but its password does not.
 */
export async function keepPassword(dataDirectory: string, hasCluster: boolean): Promise<string> {
  const path = join(dataDirectory, PASSWORD_FILE);
  if (existsSync(path)) {
    const password = (await readFile(path, "utf8")).trim();
    if (password !== "") {
      await chmod(path, 0o600).catch(() => undefined);
      return password;
    }
  }
  if (hasCluster) throw passwordLost(dataDirectory);
  const password = randomBytes(24).toString("base64url");
  const draft = await open(`${path}.new`, "w", 0o600);
  try {
    await draft.writeFile(`${password}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
  return password;
}

/** The password file is gone, or the role has another password. */
export function passwordLost(dataDirectory: string): EmbeddedPostgresError {
  const path = join(dataDirectory, PASSWORD_FILE);
  return new EmbeddedPostgresError({
    problem: "password_lost",
    happened: `The file ${path} does not hold the password of the database beside it.`,
    advice:
      "Put back the file that was made together with the database, for instance from a backup.",
  });
}
