import type { Config } from "../foundation/config/environment.ts";
import type * as SandboxCode from "../sandbox/open-sandbox.ts";

/**
 * The code of the sandbox, or null where this is none. Nothing else loads it: a live server must not
 * even hold code that gives money away.
 */
export async function loadSandbox({
  mode,
}: Pick<Config, "mode">): Promise<typeof SandboxCode | null> {
  return mode === "sandbox" ? import("../sandbox/open-sandbox.ts") : null;
}
