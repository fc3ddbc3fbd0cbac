import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * A release of Node from the npm registry, as npm packs it for this machine, in a folder of the cache: no
 * dependency of ours. Returns the folder with its `node`.
 */
export function bringNode(root: string, version: string): string {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(root, "node_modules", ".cache", `node-${version}`);
  const bin = join(folder, "node_modules", name, "bin");
  if (existsSync(join(bin, "node"))) return bin;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const options = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status } = spawnSync("npm", ["install", ...options, `${name}@${version}`], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0 || !existsSync(join(bin, "node"))) {
    throw new Error(`Node ${version} could not be had as ${name} from the npm registry.`);
  }
  return bin;
}

/** The environment in which `node` is the one of this folder, also for what it starts itself. */
export function withNode(bin: string): Record<string, string> {
  return { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
}
