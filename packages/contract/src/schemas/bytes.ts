import { z } from "@hono/zod-openapi";

/** A file, byte by byte, of the media type that its route produces. */
export const bytes = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .openapi({ type: "string", format: "binary" });
