import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const INSTALLED = join(ROOT, "node_modules");
/** What decides whether a check fails: always the repository's own. */
const SETTINGS = [
  ".dependency-cruiser.cjs",
  ".dependency-cruiser-folders.cjs",
  ".dependency-cruiser-houses.cjs",
  "eslint.config.js",
  ".prettierrc.json",
  "knip.jsonc",
  "package.json",
  "tsconfig.json",
  "tsconfig.base.json",
  "packages/engine/package.json",
  "packages/engine/tsconfig.json",
  "packages/journal/package.json",
  "packages/journal/tsconfig.json",
];
/** Small, sound sources: whatever a check finds beyond them was planted. */
const SOUND: Readonly<Record<string, string>> = {
  "packages/engine/src/index.ts": `export { double } from "./math/double.ts";\n`,
  "packages/engine/src/units/count.ts": `export type Count = bigint;\n`,
  "packages/engine/src/math/double.ts": `import type { Count } from "../units/count.ts";\n
export function double(count: Count): Count {\n  return count * 2n;\n}\n`,
  "packages/engine/src/market/market.ts": `export interface Market {\n  readonly cash: bigint;\n}\n`,
  "packages/journal/src/index.ts": `export async function append(entry: string): Promise<void> {
  await Promise.resolve(entry);\n}\n`,
  "apps/cli/package.json": `{ "name": "@plimsoll/cli", "private": true, "type": "module" }\n`,
  "apps/cli/src/main.ts": `export const name = "plimsoll";\n`,
  "apps/server/src/foundation/words.ts": `export const titled = (words: string): string => words;\n`,
  "apps/server/src/delivery/post.ts": `export interface Posted {\n  readonly status: number;\n}\n`,
  "apps/server/src/followers/history/index.ts": `export { titled } from "../../foundation/words.ts";\n`,
  "apps/server/src/followers/receipts/issue.ts": `export { titled } from "../history/index.ts";\n`,
  "apps/server/src/sandbox/open-sandbox.ts": `export { titled } from "../foundation/words.ts";\n`,
  "apps/server/src/start/load-sandbox.ts": `export const load = async () => import("../sandbox/open-sandbox.ts");\n`,
  "apps/server/src/main.ts": `export const name = "server";\n`,
  "apps/web/src/foundation/format/words.ts": `export const titled = (words: string): string => words;\n`,
  "apps/web/src/subjects/market/terms.ts": `export { titled } from "../../foundation/format/words.ts";\n`,
  "apps/web/src/subjects/loans/standing.ts": `export { titled } from "../market/terms.ts";\n`,
  "apps/web/src/pages/risk/book-page.ts": `export { titled } from "../../subjects/loans/standing.ts";\n`,
  "apps/web/src/main.tsx": `export { titled } from "./pages/risk/book-page.ts";\n`,
};

/** A package that is installed and declared nowhere. */
export const UNDECLARED = "stray-package";

/** What a check answered. */
export interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

/** A small repository under the real settings, in a folder of its own, to plant violations in. */
export class PlantedRepository {
  readonly #root = mkdtempSync(join(tmpdir(), "plimsoll-checks-"));

  /** Takes the sound sources and `planted` beside them, text by path. */
  constructor(planted: Readonly<Record<string, string>>) {
    for (const path of SETTINGS) {
      mkdirSync(dirname(join(this.#root, path)), { recursive: true });
      copyFileSync(join(ROOT, path), join(this.#root, path));
    }
    for (const [path, text] of Object.entries({ ...SOUND, ...planted })) this.#write(path, text);
    this.#linkPackages();
    this.#write(".gitignore", "node_modules\n");
    this.#run("git", ["init", "--quiet"]);
  }

  layers(): Outcome {
    return this.#cruise(0);
  }

  folders(): Outcome {
    return this.#cruise(1);
  }

  lint(): Outcome {
    return this.#node(join(INSTALLED, "eslint/bin/eslint.js"), ["packages"]);
  }

  types(project: string): Outcome {
    return this.#node(join(INSTALLED, "typescript/bin/tsc"), ["-p", project]);
  }

  format(): Outcome {
    return this.#node(join(INSTALLED, "prettier/bin/prettier.cjs"), [
      "--check",
      "packages/engine/src",
      "packages/journal/src",
    ]);
  }

  unused(): Outcome {
    return this.#node(join(INSTALLED, "knip/bin/knip.js"), ["--no-progress"]);
  }

  house(): Outcome {
    return this.#node("--import", ["tsx", join(ROOT, "tools/house-rules.ts"), this.#root]);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Installed packages as they are, but the workspace's own from this repository. */
  #linkPackages(): void {
    const modules = join(this.#root, "node_modules");
    mkdirSync(join(modules, "@plimsoll"), { recursive: true });
    for (const name of readdirSync(INSTALLED))
      if (name !== "@plimsoll") symlinkSync(join(INSTALLED, name), join(modules, name));
    for (const name of ["engine", "journal"])
      symlinkSync(join(this.#root, "packages", name), join(modules, "@plimsoll", name));
    this.#write(`node_modules/${UNDECLARED}/index.js`, "export const stray = true;\n");
    this.#write(
      `node_modules/${UNDECLARED}/package.json`,
      `{ "name": "${UNDECLARED}", "type": "module", "main": "index.js" }\n`,
    );
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.#root, path)), { recursive: true });
    writeFileSync(join(this.#root, path), text);
  }

  /** One of the two commands of `npm run check:layers`, word for word: it must look where that looks. */
  #cruise(which: 0 | 1): Outcome {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const command = scripts["check:layers"]?.split(" && ")[which]?.split(" ") ?? [];
    return this.#node(
      join(INSTALLED, "dependency-cruiser/bin/dependency-cruise.mjs"),
      command.slice(1),
    );
  }

  #node(script: string, args: readonly string[]): Outcome {
    return this.#run(process.execPath, [script, ...args]);
  }

  #run(command: string, args: readonly string[]): Outcome {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.#root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    if (error !== undefined) throw error;
    return { passed: status === 0, output: stdout + stderr };
  }
}
