import { problem } from "../../../views/http-problem.ts";
import type { Answer } from "../../../views/operation.ts";
import type { SandboxHandlers } from "../../../sandbox/routes.ts";

/** What the routes of a sandbox answer where there is none. */
export const noSandboxHandlers: SandboxHandlers = {
  getSandbox: noScenario,
  getSandboxStory: noScenario,
  beginSandbox: noScenario,
  controlSandbox: noScenario,
  shockSandbox: noScenario,
  setSandboxPolicy: noScenario,
  restartSandbox: noScenario,
  signInToSandbox: noSandbox,
  askFaucet: noSandbox,
};

async function noScenario(): Promise<Answer<never>> {
  throw problem("not_found", "No scenario plays here: this is not the sandbox.");
}

async function noSandbox(): Promise<Answer<never>> {
  throw problem("not_found", "This exists in a sandbox only.");
}
