import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Large pieces first; the last ones as small as the pages of a file system. */
const PIECES_BYTES = [1024 * 1024, 4 * 1024];

/** A file system of its own that can be filled to the last byte. */
export class SmallDisk {
  readonly path: string;
  readonly #filling: string;

  private constructor(path: string) {
    this.path = path;
    this.#filling = join(path, "filling");
  }

  /** Undefined where we have not the right to mount one. */
  static mount(megabytes: number): SmallDisk | undefined {
    const path = mkdtempSync(join(tmpdir(), "plimsoll-disk-"));
    const options = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path];
    if (spawnSync("mount", options).status !== 0) {
      rmdirSync(path);
      return undefined;
    }
    chmodSync(path, 0o755);
    return new SmallDisk(path);
  }

  /** Leaves no room at all; may be called again when some has come back. */
  fill(): void {
    const file = openSync(this.#filling, "a");
    try {
      for (const bytes of PIECES_BYTES) writeUntilFull(file, Buffer.alloc(bytes, 1));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filling, { force: true });
  }

  unmount(): void {
    const { status, stderr } = spawnSync("umount", [this.path], { encoding: "utf8" });
    if (status !== 0) throw new Error(`The small disk cannot be unmounted: ${stderr}`);
    rmdirSync(this.path);
  }
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
