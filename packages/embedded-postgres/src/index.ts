export { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
export { connectionUrlOf, hasDatabase, withPostgres } from "./running-postgres.ts";
export { startPostgres, type EmbeddedPostgres, type StartOptions } from "./start-postgres.ts";
