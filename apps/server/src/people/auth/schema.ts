import type { BetterAuthPlugin } from "better-auth";

const reference = { model: "user", field: "id", onDelete: "cascade" } as const;
const hidden = { input: false, returned: false } as const;
/** What keeps a row that somebody else has written from counting; see `people/bound/bound-kinds.ts`. */
const mac = { type: "string", required: false, ...hidden } as const;
/** The hash of the audit log's entry that gave what the row stands for. */
const auditHash = { type: "string", required: false, ...hidden } as const;

/** What is kept of people beside what the library keeps itself; see `docs/adr/0011-who-is-who.md`. */
export const peopleSchema = {
  user: {
    fields: {
      /** Since when the person may do nothing. */
      suspendedAt: { type: "date", required: false, input: false },
      mac,
    },
  },
  session: {
    fields: {
      /** The second factor that was used in this session: `totp`, `backup_code` or `passkey`. */
      factor: { type: "string", required: false, input: false },
      /** When the person last proved in this session who they are. */
      provenAt: { type: "date", required: false, input: false },
      /** When the last request came, to the minute. */
      seenAt: { type: "date", required: false, input: false },
      mac,
    },
  },
  account: { fields: { mac } },
  verification: { fields: { mac } },
  twoFactor: {
    fields: {
      /** The step of time, of 30 s, whose code was used last. */
      lastStep: { type: "number", required: false, ...hidden },
      auditHash,
      mac,
    },
  },
  passkey: {
    fields: {
      userId: { type: "string", required: true, references: reference, index: true },
      name: { type: "string", required: true },
      credentialId: { type: "string", required: true, unique: true },
      /** COSE, in base64url. */
      publicKey: { type: "string", required: true },
      /** How often the authenticator says it was used; 0 for those that do not count. */
      counter: { type: "number", required: true, bigint: true },
      /** JSON of what the browser told about how to reach it. */
      transports: { type: "string", required: true },
      createdAt: { type: "date", required: true },
      lastUsedAt: { type: "date", required: false },
      auditHash,
      mac,
    },
  },
  /** Links that open something once. The token is never stored, only the SHA-256 of it. */
  ticket: {
    fields: {
      tokenHash: { type: "string", required: true, unique: true },
      purpose: { type: "string", required: true },
      userId: { type: "string", required: false, references: reference },
      email: { type: "string", required: true },
      /** Of an invitation, with commas between them. */
      roles: { type: "string", required: false },
      createdBy: { type: "string", required: true },
      createdAt: { type: "date", required: true },
      expiresAt: { type: "date", required: true },
      usedAt: { type: "date", required: false },
      auditHash,
      mac,
    },
  },
} as const satisfies NonNullable<BetterAuthPlugin["schema"]>;
