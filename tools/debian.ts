import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs are that only root calls; the PATH of others leaves it out. */
const FOR_ROOT = "/usr/sbin";

/** A program on this machine by one of its names; null where there is none. */
export function findProgram(names: readonly string[]): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", FOR_ROOT];
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((path) => existsSync(path)) ?? null;
}

/** Installs a package of Debian where this machine lets us. Returns whether apt-get did it. */
export async function installPackage(name: string): Promise<boolean> {
  const packages = ["install", "-y", "-qq", "--no-install-recommends", name];
  if (await aptGet(packages)) return true;
  // A machine that has never asked what there is cannot find it.
  return (await aptGet(["update", "-qq"])) && (await aptGet(packages));
}

interface Wanted {
  readonly program: string;
  /** Debian's package that brings it. */
  readonly package: string;
  /** What the package would start as a service. */
  readonly service: string;
}

/**
 * A program of this machine, or Debian's, installed when this machine lets us and without the service that comes with it;
 * null where there is none after that. Only tests that need it ask.
 */
export async function provideProgram(wanted: Wanted): Promise<string | null> {
  const found = findProgram([wanted.program]);
  if (found !== null) return found;
  console.log(`No ${wanted.program} here: installing Debian's for what needs it.`);
  if (await installPackage(wanted.package)) await run(["service", wanted.service, "stop"]);
  return findProgram([wanted.program]);
}

/** Whether apt-get did it; another one that is at work is waited for. */
function aptGet(args: readonly string[]): Promise<boolean> {
  // Nothing starts by being installed while the machine seems to be under repair.
  return run(["env", "RUNLEVEL=1", "apt-get", "-o", "DPkg::Lock::Timeout=120", ...args]);
}

/** Runs a command as root, where this user may; whether it ended well. */
function run(words: readonly string[]): Promise<boolean> {
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [command = "", ...rest] = [...prefix, ...words];
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
