import { spawnSync } from "node:child_process";

const INSTALL_MILLIS_MAX = 180_000;

/**
 * Makes sure that hledger can be run; where it is missing, installs Debian's package if this user may.
 * Undefined when it is there, or the reason why it is not.
 */
export function setUpHledger(): string | undefined {
  if (isThere()) return undefined;
  if (process.geteuid?.() !== 0) return "hledger is not installed, and only root may install it";
  const install = ["install", "--yes", "--no-install-recommends", "hledger"];
  for (const step of [install, ["update"], install]) {
    const { error, status } = spawnSync("apt-get", step, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: INSTALL_MILLIS_MAX,
    });
    if (error !== undefined) return `hledger is not installed, and apt-get says ${error.message}`;
    if (status === 0 && isThere()) return undefined;
  }
  return "hledger is not installed, and apt-get could not install it";
}

function isThere(): boolean {
  return spawnSync("hledger", ["--version"], { stdio: "ignore" }).status === 0;
}
