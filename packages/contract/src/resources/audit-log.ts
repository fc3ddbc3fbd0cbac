import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/time.ts";

export const auditEntry = z
  .object({
    sequence: z.number().int().openapi({ description: "Its place in the chain of the log." }),
    at: instant,
    actor: z.string().openapi({
      description:
        "Who: person:…, key:…, address:… for somebody unknown, console:… for a command on the server.",
      example: "person:k3jd82hs",
    }),
    act: z.string().openapi({ example: "role.granted" }),
    subject: z.string().nullable().openapi({ description: "What it was done to." }),
    account: z.string().nullable().openapi({ description: "The account that it concerns." }),
    address: z.string().nullable().openapi({ description: "The network address it came from." }),
    details: z.record(z.string(), z.string()),
    hash: z.string(),
  })
  .openapi("AuditEntry");
