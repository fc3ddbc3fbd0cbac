import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { InputError } from "../inputs/input-error.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));
const SUFFIX = ".jsonl.gz";

/** A conformance file and the name it goes by in reports. */
export interface VectorFile {
  readonly name: string;
  readonly path: string;
}

/** Where the vectors lie when nobody says otherwise: beside the repository, or in PLIMSOLL_SHARED. */
export function defaultVectorFolder(): string {
  return resolve(REPOSITORY, process.env["PLIMSOLL_SHARED"] ?? "../shared", "vectors");
}

/**
 * The conformance files of a folder, by name.
 *
 * @throws InputError when the folder is missing or holds none.
 */
export function listVectorFiles(folder: string): VectorFile[] {
  if (!existsSync(folder)) {
    const message = "does not exist. Name the folder of the vectors, or set PLIMSOLL_SHARED.";
    throw new InputError(folder, [{ message }]);
  }
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => ({ name: name.slice(0, -SUFFIX.length), path: join(folder, name) }));
  if (files.length === 0) {
    throw new InputError(folder, [{ message: `holds no file that ends in ${SUFFIX}.` }]);
  }
  return files;
}

/**
 * The lines of a conformance file, each parsed.
 *
 * @throws InputError when the file cannot be unpacked, or a line is no JSON.
 */
export function readVectorLines(path: string): unknown[] {
  const shown = relative(process.cwd(), path);
  let text: string;
  try {
    text = gunzipSync(readFileSync(path)).toString("utf8");
  } catch (cause) {
    throw new InputError(shown, [{ message: "is no gzip file that can be read." }], { cause });
  }
  return text
    .trimEnd()
    .split("\n")
    .map((line, index): unknown => {
      try {
        return JSON.parse(line);
      } catch (cause) {
        throw new InputError(shown, [{ line: index + 1, message: "is no JSON." }], { cause });
      }
    });
}
