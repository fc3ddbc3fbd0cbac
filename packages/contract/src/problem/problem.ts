import { z } from "@hono/zod-openapi";

/** Problem details as in RFC 9457, with a stable code and the numbers behind the sentence. */
export const problemSchema = z
  .looseObject({
    type: z.string().openapi({ example: "urn:plimsoll:problem:insufficient_balance" }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: "What is wrong and what to do." }),
    code: z.string().openapi({ description: "Stable name of the problem." }),
    field: z.string().optional().openapi({ description: "The field that is wrong, if it is one." }),
    requestId: z.string().optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details. Further members are operands." });

export type Problem = z.output<typeof problemSchema>;

/** The type member of a problem. */
export function problemType(code: string): string {
  return `urn:plimsoll:problem:${code}`;
}
