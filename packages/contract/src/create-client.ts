import { createClientOf, type Client, type ClientOptions } from "./client.ts";
import { routes } from "./routes.ts";

/** A client of the whole interface. A page that counts its bytes uses `createClientOf`. */
export function createClient(options: ClientOptions): Client {
  return createClientOf(routes, options);
}
