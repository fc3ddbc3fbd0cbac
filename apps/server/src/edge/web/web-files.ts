import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { keepFile } from "./kept-file.ts";
import { isCompressible, mediaTypeOf } from "./media-type.ts";
import { readUndisturbed } from "./read-undisturbed.ts";
import type { WebFile } from "./web-file.ts";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** The files of a built app by their path in the address. Whatever is not in here cannot be asked for. */
export type WebFiles = ReadonlyMap<string, WebFile>;

export const INDEX = "/index.html";
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/**
 * Reads a built app; copies that the build has not compressed are compressed now. Its page says the mode, so that it
 * leaves room for what a sandbox shows before it has asked for anything.
 */
export async function readWebFiles(folder: string, mode?: "sandbox" | "live"): Promise<WebFiles> {
  const files = await readUndisturbed(folder, () => readAll(folder));
  const index = files.get(INDEX);
  if (index === undefined || mode === undefined) return files;
  const page = new TextDecoder().decode(index.bytes);
  const marked = page.replace("<html ", `<html data-mode="${mode}" `);
  return files.set(INDEX, await keepFile(marked, index.mediaType));
}

async function readAll(folder: string): Promise<Map<string, WebFile>> {
  const files = new Map<string, WebFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /[.](br|gz)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join("/");
    // What begins with a dot is the build's own.
    if (path.startsWith(".")) continue;
    files.set(`/${path}`, await readWebFile(file, path));
  }
  return files;
}

async function readWebFile(file: string, path: string): Promise<WebFile> {
  const bytes = new Uint8Array(await readFile(file));
  const mayShrink = isCompressible(file);
  const copy = async (suffix: string, make: () => Uint8Array) => {
    if (!mayShrink) return null;
    const stored = await readFile(`${file}.${suffix}`).catch(() => null);
    const made = new Uint8Array(stored ?? make());
    return made.byteLength < bytes.byteLength ? made : null;
  };
  return {
    mediaType: mediaTypeOf(file),
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
    isHashed: path.startsWith("assets/"),
    bytes,
    br: await copy("br", () => brotliCompressSync(bytes, QUICK)),
    gzip: await copy("gz", () => gzipSync(bytes)),
  };
}
