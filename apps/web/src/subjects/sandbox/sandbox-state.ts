import type { AnswerOf } from "../../foundation/api/query.ts";

/** State of the sandbox as the server tells it, in a frame or an answer. */
export type SandboxState = AnswerOf<"getSandbox">;
