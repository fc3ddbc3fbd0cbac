import { existsSync } from "node:fs";
import { findProgram, installPackage } from "./debian.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser on this machine, if there is one; `PLIMSOLL_CHROMIUM` names another. */
export function findBrowser(): string | null {
  const named = process.env["PLIMSOLL_CHROMIUM"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return findProgram(NAMES);
}

/**
 * The browser on this machine, or Debian's, installed when this machine lets us; null where there is
 * none after that. Only tests that need a browser ask, and other tests run meanwhile.
 */
export async function provideBrowser(): Promise<string | null> {
  const found = findBrowser();
  if (found !== null) return found;
  console.log("No Chromium here: installing Debian's for what needs a browser.");
  await installPackage("chromium");
  return findBrowser();
}
