import { z } from "@hono/zod-openapi";
import { PUBLIC, roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { anchoredCheckpoint } from "../resources/checkpoint.ts";
import {
  journalEntry,
  journalHead,
  journalInclusion,
  journalVerification,
} from "../resources/journal.ts";
import { defineRoute } from "../route.ts";

const tag = "Journal";
const readers = roles("auditor", "operator");
const bookName = z.string().min(1).max(200).optional().openapi({
  description:
    "A name as checkpoints have it: `audit-log`, or the book that is served unless said.",
});
const sequence = z.coerce.number().int().min(1).max(1e15);

export const journalRoutes = {
  getJournalHead: defineRoute({
    method: "get",
    path: "/v1/journal/head",
    tag,
    summary: "Where the journal ends",
    access: roles("risk", "operator", "auditor"),
    status: 200,
    response: journalHead,
  }),
  listJournalEntries: defineRoute({
    method: "get",
    path: "/v1/journal/entries",
    tag,
    summary: "Entries in order, verified against their chain",
    access: readers,
    query: pageQuery.extend({ from: sequence.default(1) }),
    status: 200,
    response: pageOf("JournalEntry", journalEntry),
    cost: 10,
    isHeavy: true,
  }),
  getJournalEntry: defineRoute({
    method: "get",
    path: "/v1/journal/entries/{sequence}",
    tag,
    summary: "An entry, the texts that are hashed, and the head of its chain",
    access: readers,
    params: z.strictObject({ sequence }),
    status: 200,
    response: journalInclusion,
    cost: 5,
    isHeavy: true,
  }),
  auditJournal: defineRoute({
    method: "post",
    path: "/v1/journal/audit",
    tag,
    summary: "Check the chain of hashes over a stretch of the journal",
    access: readers,
    body: z
      .strictObject({
        from: z.number().int().min(1).max(1e15).default(1),
        entries: z.number().int().min(1).max(100_000).default(10_000),
      })
      .openapi("JournalAuditRequest"),
    status: 200,
    response: journalVerification,
    isReadOnly: true,
    cost: 100,
    isHeavy: true,
  }),
  listCheckpoints: defineRoute({
    method: "get",
    path: "/v1/journal/checkpoints",
    tag,
    summary: "Signed checkpoints of the journal, newest first",
    description:
      "Keep them: a journal that lacks one was rewritten. docs/anchors.md says how to check.",
    access: PUBLIC,
    query: pageQuery.extend({ book: bookName }),
    status: 200,
    response: pageOf("AnchoredCheckpoint", anchoredCheckpoint),
  }),
  getCheckpoint: defineRoute({
    method: "get",
    path: "/v1/journal/checkpoints/{number}",
    tag,
    summary: "A signed checkpoint, such as a receipt names, and where it has arrived",
    access: PUBLIC,
    params: z.strictObject({ number: z.coerce.number().int().min(1).max(1e15) }),
    query: z.strictObject({ book: bookName }),
    status: 200,
    response: anchoredCheckpoint,
  }),
};
