import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** The folder of real files and of cases, which are not part of the repository. */
const SHARED = resolve(REPOSITORY, process.env["PLIMSOLL_SHARED"] ?? "../shared");

/** A folder in there, and why a test that needs it cannot run (undefined when it can). */
export function sharedFolder(name: string): { readonly path: string; readonly missing?: string } {
  const path = resolve(SHARED, name);
  if (existsSync(path)) return { path };
  return { path, missing: `${name} is not in the shared folder; set PLIMSOLL_SHARED to it` };
}
