import { z } from "@hono/zod-openapi";

const PAGE_LIMIT_MAX = 200;
const PAGE_LIMIT_DEFAULT = 50;

/** Query of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT_MAX)
    .default(PAGE_LIMIT_DEFAULT)
    .openapi({ description: "Most items of the page.", example: 50 }),
  cursor: z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9_-]+$/, "Use the nextCursor of the page before as it is.")
    .optional()
    .openapi({ description: "The nextCursor of the page before; leave it out for the first." }),
});

/** A page of `item`s: `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item) {
  return z
    .object({ items: z.array(item), nextCursor: z.string().nullable() })
    .openapi(`${name}Page`);
}
