import type { Secret } from "./keyring.ts";

/** A list of secrets is not one: each member of `problems` is a sentence that never holds a secret. */
export class BadSecretList extends Error {
  override readonly name = "BadSecretList";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

const SECRET_LENGTH_MIN = 32;
const VERSION_MAX = 999_999_999;
const ENTRY = /^([0-9]{1,9})\s*:\s*(.*)$/s;

/**
 * Reads a list of secrets, `2:…,1:…`. A text of several lines is a list with one secret on each line instead, so a
 * secret that holds a comma can be listed too; lines that begin with # say nothing there. Spaces around a secret do not belong to it.
 *
 * @throws BadSecretList naming each entry that is wrong by its place.
 */
export function readSecretList(text: string): readonly Secret[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const entries =
    lines.length > 1
      ? lines.filter((line) => !line.trim().startsWith("#"))
      : (lines[0] ?? "").split(",");
  const read = entries.map((entry, place) => readEntry(entry.trim(), place + 1));
  const problems = read.filter((each) => typeof each === "string");
  const secrets = read.filter((each) => typeof each !== "string");
  for (const [place, { version, text: secret }] of secrets.entries()) {
    const before = secrets.slice(0, place);
    if (before.some((each) => each.version === version)) {
      problems.push(`lists version ${version} twice: each secret has a version of its own`);
    }
    if (before.some((each) => each.text === secret)) {
      problems.push(`lists the secret of version ${version} twice: a new version is a new secret`);
    }
  }
  if (problems.length > 0) throw new BadSecretList(problems);
  return secrets;
}

/** What is wrong with the text of a secret; null when nothing is. */
export function problemOfSecret(text: string): string | null {
  if (text === "") return "is blank; openssl rand -hex 32 makes a secret";
  if (text.length < SECRET_LENGTH_MIN) {
    return `must have at least ${SECRET_LENGTH_MIN} characters; openssl rand -hex 32 makes one`;
  }
  return null;
}

/** A list that `readSecretList` reads again, the newest secret first. */
export function formatSecretList(secrets: readonly Secret[]): string {
  const newestFirst = [...secrets].sort((a, b) => b.version - a.version);
  const hasComma = newestFirst.some(({ text }) => text.includes(","));
  const entries = newestFirst.map(({ version, text }) => `${version}:${text}`);
  return hasComma ? ["# one secret on each line", ...entries].join("\n") : entries.join(",");
}

function readEntry(entry: string, place: number): Secret | string {
  if (entry === "")
    return `has nothing at place ${place}: write 1:…, the version before the secret`;
  const [, digits, text = ""] = ENTRY.exec(entry) ?? [];
  if (digits === undefined) {
    return `has no version at place ${place}: write 1:…, the version before the secret`;
  }
  if (text.endsWith(",")) {
    return `has a comma at the end of place ${place}: part secrets by commas or by lines, not by both`;
  }
  const version = Number(digits);
  if (version < 1) return `has version 0 at place ${place}: versions are 1 to ${VERSION_MAX}`;
  const problem = problemOfSecret(text);
  return problem === null ? { version, text } : `at place ${place} (version ${version}) ${problem}`;
}
