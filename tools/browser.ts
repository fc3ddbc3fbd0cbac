import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser on this machine, if there is one; `PLIMSOLL_CHROMIUM` names another. */
export function findBrowser(): string | null {
  const named = process.env["PLIMSOLL_CHROMIUM"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = NAMES.flatMap((name) => [...folders, "/usr/bin"].map((at) => join(at, name)));
  return places.find((path) => existsSync(path)) ?? null;
}

/**
 * The browser on this machine, or Debian's, installed when this machine lets us; null where there is
 * none after that. Only tests that need a browser ask, and other tests run meanwhile.
 */
export async function provideBrowser(): Promise<string | null> {
  const found = findBrowser();
  if (found !== null) return found;
  console.log("No Chromium here: installing Debian's for what needs a browser.");
  const packages = ["install", "-y", "-qq", "--no-install-recommends", "chromium"];
  const isInstalled = await aptGet(packages);
  // A machine that has never asked what there is cannot find it.
  if (!isInstalled && (await aptGet(["update", "-qq"]))) await aptGet(packages);
  return findBrowser();
}

/** Whether apt-get did it; another one that is at work is waited for. */
function aptGet(args: readonly string[]): Promise<boolean> {
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [command = "", ...rest] = [...prefix, "apt-get", "-o", "DPkg::Lock::Timeout=120", ...args];
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
