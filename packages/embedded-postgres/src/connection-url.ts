import { DATABASE_NAME } from "./cluster.ts";
import type { Endpoint } from "./server-process.ts";
import { SOCKET_PORT } from "./socket-folder.ts";

/** For `pg`, `psql` and anything on libpq. It holds the password: never log it. */
export function connectionUrl(endpoint: Endpoint, password: string, database: string): string {
  const user = `${DATABASE_NAME}:${encodeURIComponent(password)}`;
  if (endpoint.kind === "loopback") {
    return `postgresql://${user}@127.0.0.1:${endpoint.port}/${database}`;
  }
  const host = encodeURIComponent(endpoint.folder);
  return `postgresql://${user}@/${database}?host=${host}&port=${SOCKET_PORT}`;
}
