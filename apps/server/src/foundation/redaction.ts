import type { Config } from "./config/environment.ts";

/** What of the settings may hold something that nobody else must read. */
type Telling = Partial<Pick<Config, "databaseUrl" | "migrationUrl" | "smtp" | "secrets">>;

/** Secrets that stand in no setting: a key service has handed them to this process. The longest first. */
let learned: readonly string[] = [];

/** From now on no text that is redacted in this process holds this secret, whenever the redaction was made. */
export function keepUntold(secret: string): void {
  if (secret.length < LENGTH_MIN) return;
  learned = longestFirst([...learned, ...withJson([secret])]);
}

/** Shorter ones would hide words of ordinary sentences. */
const LENGTH_MIN = 8;
/** What opens something, by its form: passwords in addresses, keys, tokens in addresses, secrets of webhooks. */
const FORMS =
  /(:\/\/[^:@/\s"']*):[^@\s"']+(?=@)|(\bplk_[a-z2-7]{16}_)[\w-]{43}|(\/rescue\/)[\w-]{43}|(\bwhsec_)[\w+/=]+|([?&]token=)[^&\s"']+|(\bv[0-9]{1,9}[.])[\w-]{38,}/g;

/**
 * Takes what must stay secret out of a text: the secrets and passwords of the settings, and whatever looks like a
 * key, a token or a password in an address. What it takes out is an ellipsis.
 */
export function redactionOf(config: Telling): (text: string) => string {
  const values = secretsIn(config);
  return (text) => {
    let left = text.replace(FORMS, (_, ...groups: (string | undefined)[]) => {
      const [password, ...others] = groups.slice(0, 6);
      return password === undefined
        ? `${others.find((each) => each !== undefined) ?? ""}…`
        : `${password}:…`;
    });
    for (const value of [...values, ...learned]) left = left.replaceAll(value, "…");
    return left;
  };
}

/** The longest first, each also as it stands in JSON. */
function secretsIn({ databaseUrl, migrationUrl, smtp, secrets }: Telling): readonly string[] {
  const listed = secrets?.kind === "environment" ? secrets.list.map(({ text }) => text) : [];
  const addresses = [databaseUrl, migrationUrl, smtp?.url].filter((each) => each !== undefined);
  const passwords = addresses.flatMap((address) => {
    const password = /:\/\/[^:@/]*:(.*)@/.exec(address)?.[1];
    return password === undefined ? [] : [password, decoded(password)];
  });
  const all = [...listed, ...addresses, ...passwords].filter(({ length }) => length >= LENGTH_MIN);
  return longestFirst(withJson(all));
}

function withJson(texts: readonly string[]): readonly string[] {
  return [...texts, ...texts.map((each) => JSON.stringify(each).slice(1, -1))];
}

function longestFirst(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
