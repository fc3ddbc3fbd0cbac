import { createHash } from "node:crypto";
import { encodeCanonical } from "@plimsoll/journal";
import type { Config } from "../../foundation/config/environment.ts";
import { TrustedProxies } from "../../foundation/network/trusted-proxies.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { OpenAuditLog } from "./open-audit-log.ts";

const STARTED = "service.started";
const SETTING = "setting.";
/** Of these nobody gets to see more than that they are set, and that they are others than before. */
const CONFIDENTIAL = /secret|password|token|key|smtp|feeds/i;
/** The public keys of checkpoints are named like something secret, and are not. */
const PUBLIC = new Set(["anchors.keys"]);
/** Addresses in several places, whose paths may be as good as passwords. */
const ADDRESSES = new Set(["anchors.places"]);
const PATH_OF_ADDRESS = /(https?:\/\/[^/\s,]+)[^\s,]*/g;
const CREDENTIALS = /\/\/.*@/;
const QUERY = /[?#].*$/;

interface StartingService {
  readonly config: Config;
  readonly keyring: Pick<Keyring, "sign">;
  readonly version: string;
}

/**
 * Writes down that the service starts, with its settings but for what is secret in them, and which of them
 * differ from the last start.
 *
 * @throws AuditLogUnavailable
 */
export async function recordStart(
  audit: Pick<OpenAuditLog, "record" | "search">,
  { config, keyring, version }: StartingService,
): Promise<void> {
  const [last] = await audit.search.find({ act: STARTED }, { before: undefined, limit: 1 });
  const settings = shownSettings(config, keyring);
  const entry = { actor: "service", account: null, address: null };
  const digest = createHash("sha256").update(encodeCanonical(settings)).digest("hex");
  const details: Record<string, string> = { mode: config.mode, version, digest };
  for (const [name, text] of Object.entries(settings)) details[`${SETTING}${name}`] = text;
  await audit.record({ ...entry, act: STARTED, subject: null, details });
  if (last === undefined) return;
  const before = last.details;
  const names = new Set([...Object.keys(before), ...Object.keys(details)]);
  const changed = [...names].filter((name) => {
    return name.startsWith(SETTING) && before[name] !== settings[name.slice(SETTING.length)];
  });
  await Promise.all(
    changed.map((name) => {
      const subject = `setting:${name.slice(SETTING.length)}`;
      const after = settings[name.slice(SETTING.length)] ?? "";
      const values = { before: before[name] ?? "", after };
      return audit.record({ ...entry, act: "setting.changed", subject, details: values });
    }),
  );
}

/**
 * Settings as texts, those within others as `people.registration`, without secrets: of addresses the credentials are
 * left out, of the rest there is a digest that only the server's secret can make.
 */
export function shownSettings(
  config: Readonly<Record<keyof Config, unknown>>,
  keyring: Pick<Keyring, "sign">,
): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  const hidden = (name: string, value: unknown): string =>
    `set (${keyring.sign("settings", JSON.stringify([name, value]))})`;
  const show = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (CONFIDENTIAL.test(name) && !PUBLIC.has(name)) texts[name] = hidden(name, value);
    else if (ADDRESSES.has(name)) texts[name] = `${hostsOf(value)} ${hidden(name, value)}`;
    else if (value instanceof TrustedProxies) texts[name] = textOf(value.entries);
    else if (typeof value !== "object" || Array.isArray(value)) texts[name] = textOf(value);
    else for (const [inner, part] of Object.entries(value)) show(`${name}.${inner}`, part);
  };
  for (const [name, value] of Object.entries(config)) show(name, value);
  return texts;
}

function hostsOf(value: unknown): string {
  const hosts = String(value)
    .replace(PATH_OF_ADDRESS, "$1")
    .replace(/\/\/[^@\s,]*@/g, "//");
  return hosts.slice(0, 300);
}

function textOf(value: unknown): string {
  if (typeof value === "string")
    return value.replace(CREDENTIALS, "//").replace(QUERY, "").slice(0, 300);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.map(textOf).join(" ").slice(0, 300) : "set";
}
