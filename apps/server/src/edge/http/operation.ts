import type { OperationId, Routes } from "@plimsoll/contract";
import type { Handler } from "../../views/operation.ts";
import type { Services } from "./services.ts";

/** A handler for some operations; all together they must cover every one. */
export type Handlers<Ids extends OperationId = OperationId> = {
  readonly [Id in Ids]: Handler<Routes[Id], Services>;
};

/** Operations of the contract that do something in a sandbox only. */
export type SandboxOperation =
  | "getSandbox"
  | "controlSandbox"
  | "shockSandbox"
  | "setSandboxPolicy"
  | "restartSandbox"
  | "signInToSandbox"
  | "askFaucet";

/** Handed in by the sandbox where there is one. */
export type SandboxHandlers = Handlers<SandboxOperation>;
