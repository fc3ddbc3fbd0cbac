import { z } from "@hono/zod-openapi";
import { ROLES, type Role } from "../access.ts";
import { accountId, plainName, recordId } from "../schemas/names.ts";
import { instant, instantText } from "../schemas/time.ts";

const role = z.enum(ROLES as [Role, ...Role[]]);

export const newKey = z
  .strictObject({
    name: plainName(),
    roles: z
      .array(z.enum(["customer", "liquidator"]))
      .min(1)
      .max(2),
    account: accountId.openapi({ description: "The account that the key acts for." }),
    expiresAt: instantText.optional(),
  })
  .openapi("NewKey");

export const keyView = z
  .object({
    key: recordId,
    name: z.string(),
    roles: z.array(role),
    account: accountId.nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .openapi("Key");

export const createdKey = keyView
  .extend({ secret: z.string().openapi({ description: "Shown once: send it as a bearer token." }) })
  .openapi("CreatedKey");

export const callerView = z
  .object({
    name: z.string(),
    kind: z.enum(["key", "person"]),
    roles: z.array(role),
    account: accountId.nullable(),
    isEmailVerified: z.boolean().nullable().openapi({
      description:
        "Whether a person's address is proved; null for a key. Nothing moves before it is.",
    }),
    withheldRoles: z.array(role).openapi({
      description: "Roles that wait for a second factor in this session.",
    }),
  })
  .openapi("Caller");
