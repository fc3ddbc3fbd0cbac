import { z } from "zod";
import {
  liveProblems,
  peopleSettings,
  peopleVariables,
  type PeopleSettings,
} from "./people-settings.ts";
import { readSecretsPlace, type SecretsPlace } from "./secrets-place.ts";

/** What the environment says; see README for each variable. */
export interface Config {
  readonly mode: "sandbox" | "live";
  /** The address that it listens on. */
  readonly host: string;
  readonly port: number;
  /** Where people reach the service, without a slash at the end; live mode needs it, a sandbox takes it from each request unless told. */
  readonly publicUrl: string | undefined;
  /** Our own PostgreSQL is started in the data folder when there is none. */
  readonly databaseUrl: string | undefined;
  /** The same database with the role that owns the tables, for the commands that change them. */
  readonly migrationUrl: string | undefined;
  readonly dataDirectory: string;
  /** Whether live mode insists on a synchronous standby, or one copy of the journal is enough. */
  readonly durability: "standby" | "single";
  /** Where the secrets are that sign and seal; the sandbox keeps its own in its data folder. */
  readonly secrets: SecretsPlace | undefined;
  /** What the feed worker is to listen to, as it was given. */
  readonly feeds: string | undefined;
  readonly sandbox: "full" | "empty";
  /** Whether the web app is built when it must be, and served. */
  readonly web: "build" | "none";
  /** The SMTP server that sends letters, and in whose name; nobody gets any without. */
  readonly smtp: { readonly url: string; readonly from: string } | undefined;
  /** Whether webhooks may go to private networks, and over plain HTTP. */
  readonly allowsPrivateWebhooks: boolean;
  /** Entries between two snapshots; 0 for none. */
  readonly snapshotEveryEntries: number;
  /** Requests a minute for each key, person or address; 0 for no limit. */
  readonly requestsPerMinute: number;
  /** How often time is told to the book; 0 for never. */
  readonly tickSeconds: number;
  readonly people: PeopleSettings;
  /** Signed checkpoints of the journal: when they are made, and where they go outside. */
  readonly anchors: {
    /** The places outside, as they were given. */
    readonly places: string | undefined;
    readonly everyEntries: number;
    readonly everyMinutes: number;
    /** How long a place may fail before somebody is told. */
    readonly alarmMinutes: number;
    /** Public keys, beside the present one, whose checkpoints are the operator's. */
    readonly keys: readonly string[];
    /** A PEM file with the certificates that time stamps must lead to. */
    readonly tsaCertificates: string | undefined;
  };
  /** How far the machine's clock may leave its even pace, or the database's clock, before it counts as wrong. */
  readonly clockJumpSeconds: number;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Lines of JSON for programs, or of text for somebody at a terminal. */
  readonly logFormat: "json" | "text";
}

/** The environment does not describe a server that could run. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: "must be a whole number" })
    .int("must be a whole number")
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

const schema = z.object({
  PLIMSOLL_MODE: z.enum(["sandbox", "live"], { error: "must be sandbox or live" }).optional(),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(0, 65_535).default(8080),
  PLIMSOLL_URL: z
    .url({
      protocol: /^https?$/,
      error: "must be a URL such as https://loans.example.com",
    })
    .refine((text) => /^https?:\/\/[^/?#]+\/*$/i.test(text), "must be a host alone, without a path")
    .transform((text) => new URL(text).origin)
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  PLIMSOLL_MIGRATION_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  PLIMSOLL_DURABILITY: z
    .enum(["standby", "single"], { error: "must be standby or single" })
    .default("standby"),
  PLIMSOLL_DATA: z.string().min(1).default("./data"),
  PLIMSOLL_SECRET: z.string().optional(),
  PLIMSOLL_SECRETS: z.string().optional(),
  PLIMSOLL_KEY_SERVICE: z
    .string()
    .regex(/^(environment|file:.+)$/, "must be environment, or file: and the path of a file")
    .optional(),
  PLIMSOLL_FEEDS: z.string().min(1).optional(),
  PLIMSOLL_SANDBOX: z.enum(["full", "empty"], { error: "must be full or empty" }).default("full"),
  PLIMSOLL_SMTP: z
    .string()
    .regex(/^smtps?:\/\//, "must begin with smtp:// or smtps://")
    .optional(),
  PLIMSOLL_SMTP_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, "must be an address such as alerts@example.com")
    .default("Plimsoll <alerts@localhost>"),
  PLIMSOLL_WEB: z.enum(["build", "none"], { error: "must be build or none" }).default("build"),
  PLIMSOLL_PRIVATE_WEBHOOKS: z
    .enum(["refuse", "allow"], { error: "must be refuse or allow" })
    .default("refuse"),
  PLIMSOLL_SNAPSHOT_ENTRIES: whole(0, 1_000_000_000).default(100_000),
  PLIMSOLL_REQUESTS_PER_MINUTE: whole(0, 10_000_000).default(6_000),
  PLIMSOLL_TICK_SECONDS: whole(0, 3_600).default(10),
  ...peopleVariables,
  PLIMSOLL_ANCHORS: z.string().min(1).optional(),
  PLIMSOLL_ANCHOR_ENTRIES: whole(1, 1_000_000_000).default(10_000),
  PLIMSOLL_ANCHOR_MINUTES: whole(1, 1_440).default(5),
  PLIMSOLL_ANCHOR_ALARM_MINUTES: whole(0, 10_080).default(30),
  PLIMSOLL_ANCHOR_KEYS: z
    .string()
    .regex(/^[0-9a-f]{64}([\s,]+[0-9a-f]{64})*$/, "must be public keys of 64 hexadecimal digits")
    .optional(),
  PLIMSOLL_TSA_CERTIFICATES: z.string().min(1).optional(),
  PLIMSOLL_CLOCK_JUMP_SECONDS: whole(1, 3_600).default(5),
  PLIMSOLL_LOG: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "must be debug, info, warn, error or silent",
    })
    .default("info"),
  PLIMSOLL_LOG_FORMAT: z.enum(["json", "text"], { error: "must be json or text" }).optional(),
});

/** What live mode needs: the database for everything, the rest to serve. */
const LIVE_DATABASE = {
  DATABASE_URL: "the PostgreSQL that keeps the journal, such as postgresql://user:password@host/db",
} as const;
const LIVE_NEEDS = {
  ...LIVE_DATABASE,
  PLIMSOLL_FEEDS: "where prices come from: live mode has no price of its own",
  PLIMSOLL_URL: "where people reach the service, such as https://loans.example.com",
} as const;
const SECRETS_NEED =
  "a list such as 1:… with a secret of at least 32 characters; openssl rand -hex 32 makes one";

/**
 * Reads the environment for a program that serves, or for one that only works on the database; an
 * empty variable counts as missing. Without a mode it is the sandbox on a database of our own: on
 * one that is named the mode must be said, so that a live one is never opened as a sandbox by oversight.
 * `isTerminal` says whether somebody reads what is logged as it comes.
 *
 * @throws ConfigError with a line for each thing that is wrong.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  purpose: "serve" | "database" = "serve",
  isTerminal = false,
): Config {
  const given: Record<string, string> = {};
  const blank: string[] = [];
  for (const [name, value = ""] of Object.entries(environment)) {
    if (value === "") continue;
    if (value.trim() !== "") given[name] = value.trim();
    else if (name in schema.shape) blank.push(`${name} is blank: give it a value, or remove it`);
  }
  if (blank.length > 0) throw complain(blank);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw complain(parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
  }
  const { data } = parsed;
  if (data.PLIMSOLL_MODE === undefined && data.DATABASE_URL !== undefined) {
    throw complain(["PLIMSOLL_MODE is missing: with DATABASE_URL say live, or sandbox"]);
  }
  const mode = data.PLIMSOLL_MODE ?? "sandbox";
  const people = peopleSettings(mode, data);
  const problems: string[] = [];
  const secrets = readSecretsPlace(given, problems);
  if (mode === "live" && purpose === "serve" && secrets === undefined && problems.length === 0) {
    problems.push(`PLIMSOLL_SECRETS is missing: ${SECRETS_NEED}`);
  }
  if (mode === "live") {
    const needs = purpose === "serve" ? LIVE_NEEDS : LIVE_DATABASE;
    for (const [name, what] of Object.entries(needs)) {
      if (given[name] === undefined) problems.push(`${name} is missing: ${what}`);
    }
    const { registration } = people;
    const hasMailer = data.PLIMSOLL_SMTP !== undefined;
    const url = data.PLIMSOLL_URL;
    if (purpose === "serve") problems.push(...liveProblems({ url, registration, hasMailer }));
  }
  if (problems.length > 0) throw complain(problems);
  return {
    mode,
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PLIMSOLL_URL,
    databaseUrl: data.DATABASE_URL,
    migrationUrl: data.PLIMSOLL_MIGRATION_URL,
    dataDirectory: data.PLIMSOLL_DATA,
    durability: data.PLIMSOLL_DURABILITY,
    secrets,
    feeds: data.PLIMSOLL_FEEDS,
    sandbox: data.PLIMSOLL_SANDBOX,
    web: data.PLIMSOLL_WEB,
    smtp:
      data.PLIMSOLL_SMTP === undefined
        ? undefined
        : { url: data.PLIMSOLL_SMTP, from: data.PLIMSOLL_SMTP_FROM },
    allowsPrivateWebhooks: data.PLIMSOLL_PRIVATE_WEBHOOKS === "allow",
    snapshotEveryEntries: data.PLIMSOLL_SNAPSHOT_ENTRIES,
    requestsPerMinute: data.PLIMSOLL_REQUESTS_PER_MINUTE,
    tickSeconds: data.PLIMSOLL_TICK_SECONDS,
    people,
    anchors: {
      places: data.PLIMSOLL_ANCHORS,
      everyEntries: data.PLIMSOLL_ANCHOR_ENTRIES,
      everyMinutes: data.PLIMSOLL_ANCHOR_MINUTES,
      alarmMinutes: data.PLIMSOLL_ANCHOR_ALARM_MINUTES,
      keys: data.PLIMSOLL_ANCHOR_KEYS?.split(/[\s,]+/) ?? [],
      tsaCertificates: data.PLIMSOLL_TSA_CERTIFICATES,
    },
    clockJumpSeconds: data.PLIMSOLL_CLOCK_JUMP_SECONDS,
    logLevel: data.PLIMSOLL_LOG,
    logFormat: data.PLIMSOLL_LOG_FORMAT ?? (isTerminal ? "text" : "json"),
  };
}

/** Takes from the environment what has been read of it: no process or thread that is begun from here inherits a secret. */
export function forgetSecrets(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (name in schema.shape) delete environment[name];
  }
}

function complain(lines: readonly string[]): ConfigError {
  return new ConfigError(`The server cannot start with this environment:\n- ${lines.join("\n- ")}`);
}
