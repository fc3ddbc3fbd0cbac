import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ClockReading } from "./clock-guard.ts";

const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const FILE = "clock.json";

const schema = z.object({
  boot: z.string().min(1),
  /** What the machine's clock said, or should have said, milliseconds since 1970-01-01 UTC … */
  wall: z.number().finite(),
  /** … and the monotonic clock, which counts from the boot here, in milliseconds. */
  sinceBoot: z.number().finite().min(0),
});

/** How a machine tells that it is still the same one, switched on the same time. */
interface Boot {
  readonly id: string;
  /** Since about the boot, and since the process began, of one clock that nobody sets; in milliseconds. */
  readonly read: () => { readonly sinceBoot: number; readonly monotonic: number };
}

/** Null where a machine does not tell; then no start is held against an earlier one. */
export async function thisBoot(path = BOOT_ID): Promise<Boot | null> {
  const id = (await readFile(path, "utf8").catch(() => "")).trim();
  if (id === "") return null;
  const read = () => {
    const [seconds, nanos] = process.hrtime();
    return { sinceBoot: seconds * 1_000 + nanos / 1_000_000, monotonic: performance.now() };
  };
  return { id, read };
}

/**
 * What the clocks said when they were last trusted on this data folder, in the present process's monotonic time: so the
 * machine's clock must have gone on evenly while the service was down. Null when the machine was switched on
 * since, or nothing is known.
 */
export async function readEarlier(folder: string, boot: Boot): Promise<ClockReading | null> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => "null");
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success || parsed.data.boot !== boot.id) return null;
  const { wall, sinceBoot } = parsed.data;
  const now = boot.read();
  // A container may count from its own beginning.
  if (sinceBoot > now.sinceBoot) return null;
  return { wall, monotonic: now.monotonic - (now.sinceBoot - sinceBoot) };
}

/** Keeps for the next start what the machine's clock says, or should say, now. Whole or not at all. */
export async function keepForRestart(folder: string, boot: Boot, wall: number): Promise<void> {
  const { sinceBoot } = boot.read();
  const path = join(folder, FILE);
  const draft = await open(`${path}.new`, "w", 0o600);
  try {
    await draft.writeFile(`${JSON.stringify({ boot: boot.id, wall, sinceBoot })}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Torn or altered: as good as none.
    return null;
  }
}
