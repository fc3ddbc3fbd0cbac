import type { OperationId, Routes } from "@plimsoll/contract";
import type { Handler } from "../../views/operation.ts";
import type { Services } from "./services.ts";

/** A handler for some operations; all together they must cover every one. */
export type Handlers<Ids extends OperationId = OperationId> = {
  readonly [Id in Ids]: Handler<Routes[Id], Services>;
};
