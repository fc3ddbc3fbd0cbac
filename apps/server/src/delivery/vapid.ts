import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import webPush from "web-push";
import { z } from "zod";

const keys = z.object({ publicKey: z.string(), privateKey: z.string() });

/** What push services know this server by. */
export type VapidKeys = z.output<typeof keys>;

/**
 * The server's keys for web push: made at its first start, kept in the data folder for its user alone.
 * With other keys every browser would have to subscribe anew.
 */
export async function keepVapidKeys(dataDirectory: string): Promise<VapidKeys> {
  const path = join(dataDirectory, "vapid.json");
  await mkdir(dataDirectory, { recursive: true });
  try {
    const made = `${JSON.stringify(webPush.generateVAPIDKeys(), null, 2)}\n`;
    await writeFile(path, made, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return keys.parse(JSON.parse(await readFile(path, "utf8")));
}
