import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/time.ts";

const count = z.number().int();
const checkpoints = { known: count, newestSequence: count.nullable() };

export const journalEntry = z
  .object({
    sequence: z.number().int(),
    at: instant,
    actor: z.string().nullable(),
    idempotencyKey: z.string().nullable(),
    version: z.number().int(),
    previousHash: z.string(),
    hash: z.string(),
    body: z
      .string()
      .openapi({ description: "JSON, exactly as it is hashed: a tab ends each piece." }),
  })
  .openapi("JournalEntry");

export const journalHead = z
  .object({ bookId: z.string(), sequence: z.number().int(), hash: z.string() })
  .openapi("JournalHead");

export const journalInclusion = z
  .object({
    entry: journalEntry,
    head: journalHead,
    hashed: z.array(z.object({ text: z.string(), hash: z.string() })).openapi({
      description:
        "The exact texts that are hashed, each with its SHA-256 as sha256sum says it. The last one's is the entry's hash; every other's stands in a later text.",
    }),
    next: z
      .string()
      .nullable()
      .openapi({ description: "Where the chain goes on: each entry names the hash before it." }),
  })
  .openapi("JournalInclusion");

/** What a verification found; the API's name for it, which stays, is audit. */
export const journalVerification = z
  .object({
    bookId: z.string(),
    from: count,
    to: count,
    entries: count,
    isIntact: z.boolean(),
    firstHash: z.string().nullable().openapi({ description: "The hash that entry `from` names." }),
    lastHash: z.string().nullable(),
    checkpoints: z.object({ ...checkpoints, auditLog: z.object(checkpoints) }).openapi({
      description:
        "Signed checkpoints that are known, from every place that can be read back, and the entry of the newest; the same of the audit log. Both must contain all of theirs.",
    }),
    problem: z
      .object({ sequence: count, message: z.string() })
      .nullable()
      .openapi({ description: "Where the chain breaks, or contradicts a checkpoint." }),
  })
  .openapi("JournalAudit");
