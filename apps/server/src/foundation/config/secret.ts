import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The sandbox's own secret: made at its first start, kept in the data folder for its user alone. */
export async function keepSecret(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, "secret");
  await mkdir(dataDirectory, { recursive: true });
  try {
    await writeFile(path, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return (await readFile(path, "utf8")).trim();
}
