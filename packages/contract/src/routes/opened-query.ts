import { z } from "@hono/zod-openapi";

/** Which loan is meant where its name was used again. */
export const openedQuery = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();
