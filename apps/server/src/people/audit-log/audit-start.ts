import { createHash } from "node:crypto";
import { encodeCanonical } from "@plimsoll/journal";
import type { Config } from "../../foundation/config/environment.ts";
import type { OpenAuditLog } from "./open-audit-log.ts";

const STARTED = "service.started";
const SETTING = "setting.";
/** Of these nobody gets to see more than that they are set. */
const CONFIDENTIAL = /secret|password|token|key|smtp|feeds/i;
const CREDENTIALS = /\/\/.*@/;
const QUERY = /[?#].*$/;

/**
 * Writes down that the service starts, with its settings but for what is secret in them, and which of them
 * differ from the last start.
 *
 * @throws AuditLogUnavailable
 */
export async function recordStart(
  audit: Pick<OpenAuditLog, "record" | "search">,
  config: Config,
  version: string,
): Promise<void> {
  const [last] = await audit.search.find({ act: STARTED }, { before: undefined, limit: 1 });
  const settings = shownSettings(config);
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

/** Settings as texts, without secrets: of addresses the credentials are left out, of the rest that it is set. */
function shownSettings(config: Config): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(config) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    texts[name] = CONFIDENTIAL.test(name) ? "set" : textOf(value);
  }
  return texts;
}

function textOf(value: unknown): string {
  if (typeof value === "string")
    return value.replace(CREDENTIALS, "//").replace(QUERY, "").slice(0, 300);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.map(textOf).join(" ").slice(0, 300) : "set";
}
