import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/time.ts";

const hash = z.string().openapi({ description: "SHA-256 in lowercase hexadecimal." });

/** docs/anchors.md documents every field. */
export const checkpoint = z
  .object({
    format: z.literal("plimsoll-checkpoint"),
    version: z.literal(1),
    book: z.string(),
    number: z.number().int().openapi({ description: "Counts the checkpoints, from 1." }),
    sequence: z.number().int().openapi({ description: "The entry that was the last one." }),
    hash,
    at: instant,
    previous: hash
      .nullable()
      .openapi({ description: "Digest of the checkpoint before; null for the first." }),
    key: z.string().openapi({ description: "Ed25519: 32 bytes, lowercase hexadecimal." }),
    signature: z.string().openapi({ description: "64 bytes, lowercase hexadecimal." }),
  })
  .openapi("Checkpoint");

export const anchoredCheckpoint = z
  .object({
    checkpoint,
    digest: hash.openapi({ description: "SHA-256 of the checkpoint's canonical JSON." }),
    anchors: z
      .array(
        z.object({
          place: z.string(),
          at: instant.openapi({ description: "When it had arrived there." }),
          token: z.string().nullable().openapi({
            description: "An authority's time stamp (RFC 3161) in base64, of the digest.",
          }),
        }),
      )
      .openapi({ description: "Places outside of the service where it has arrived." }),
  })
  .openapi("AnchoredCheckpoint");
