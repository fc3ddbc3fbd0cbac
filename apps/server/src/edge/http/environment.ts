import type { HttpBindings } from "@hono/node-server";
import type { Caller } from "../../people/caller.ts";

/** What travels with a request through the middleware. */
export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    operation: string;
    caller: Caller;
    /** Where the request comes from, as far as anybody trustworthy knows. */
    address: string;
  };
}
