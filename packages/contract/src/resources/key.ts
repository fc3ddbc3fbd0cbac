import { z } from "@hono/zod-openapi";
import { ROLES, type Role } from "../access.ts";
import { accountId, plainName, recordId } from "../schemas/names.ts";
import { instant, instantText } from "../schemas/time.ts";

const role = z.enum(ROLES as [Role, ...Role[]]);

const scope = z
  .string()
  .max(64)
  .regex(/^[a-z-]+:(read|write)$/, "Name a scope, such as loans:read.")
  .openapi({ example: "loans:read" });
const network = z
  .string()
  .max(50)
  .openapi({ description: "A CIDR or a single address.", example: "203.0.113.0/24" });

export const newKey = z
  .strictObject({
    name: plainName(),
    roles: z
      .array(z.enum(["customer", "liquidator"]))
      .min(1)
      .max(2),
    account: accountId.openapi({ description: "The account that the key acts for." }),
    expiresAt: instantText
      .optional()
      .openapi({ description: "Two years ahead at most; in 90 days when left out." }),
    scopes: z.array(scope).min(1).max(100).optional().openapi({
      description: "What the key may do of what its roles may; all of it when left out.",
    }),
    addresses: z.array(network).min(1).max(50).optional().openapi({
      description: "Networks that the key may be used from; all when left out.",
    }),
  })
  .openapi("NewKey");

export const keyView = z
  .object({
    key: recordId,
    name: z.string(),
    roles: z.array(role),
    account: accountId.nullable(),
    scopes: z
      .array(z.string())
      .nullable()
      .openapi({ description: "Null for all that its roles may." }),
    addresses: z.array(z.string()).nullable().openapi({ description: "Null for everywhere." }),
    isVoid: z.boolean().openapi({
      description:
        "Whether the key opens nothing because the audit log does not know of it: a release before has made it, or nobody.",
    }),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .openapi("Key");

export const createdKey = keyView
  .extend({
    secret: z.string().nullable().openapi({
      description:
        "Send it as a bearer token. It is shown once: null when the same request is sent again.",
    }),
    notice: z
      .string()
      .nullable()
      .openapi({ description: "Says that the secret was shown before, where it was." }),
  })
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
