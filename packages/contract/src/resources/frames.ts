import { z } from "@hono/zod-openapi";

/** Names of the frames that anybody may watch. */
export const PUBLIC_FRAMES = ["sandbox", "marks", "public"] as const;
/** Names of all frames; `book` is for staff. */
export const FRAMES = [...PUBLIC_FRAMES, "book"] as const;
export type FrameName = (typeof FRAMES)[number];

/** Which frames a stream carries: names joined by commas, each once. */
export function framesText(names: readonly string[]) {
  const one = `(?:${names.join("|")})`;
  return z
    .string()
    .max(64)
    .regex(new RegExp(`^${one}(?:,${one})*$`), `Name some of ${names.join(", ")} with commas.`)
    .openapi({ example: names.join(",") });
}
