/**
 * Makes sure that there is a Chromium for the browser tests before `npm test` begins: takes one that
 * is there, or installs Debian's when this machine lets us. Without one the tests that need it are
 * skipped and say so; `PLIMSOLL_CHROMIUM` names another.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser on this machine, if there is one. */
export function findBrowser(): string | null {
  const named = process.env["PLIMSOLL_CHROMIUM"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = NAMES.flatMap((name) => [...folders, "/usr/bin"].map((at) => join(at, name)));
  return places.find((path) => existsSync(path)) ?? null;
}

function install(): void {
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? [] : ["sudo", "-n"];
  const run = (...args: string[]): boolean => {
    const [command = "", ...rest] = [...prefix, ...args];
    return spawnSync(command, rest, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
  };
  const quiet = ["-y", "-qq", "--no-install-recommends"];
  if (run("apt-get", "install", ...quiet, "chromium")) return;
  if (run("apt-get", "update", "-qq")) run("apt-get", "install", ...quiet, "chromium");
}

if (process.argv[1]?.endsWith("browser.ts") === true) {
  if (findBrowser() === null) {
    console.log("No Chromium here: installing Debian's for the browser tests.");
    install();
  }
  const found = findBrowser();
  console.log(
    found === null
      ? "Still no Chromium: the browser tests will be skipped. Install one, or name it in PLIMSOLL_CHROMIUM."
      : `The browser tests use ${found}.`,
  );
}
