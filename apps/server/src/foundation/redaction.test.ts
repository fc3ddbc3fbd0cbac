import { describe, expect, test } from "vitest";
import { createLog } from "./log.ts";
import { keepUntold, redactionOf } from "./redaction.ts";

const SECRET = 'a secret with "quotes" and 32 characters';
const config = {
  migrationUrl: "postgresql://owner@db.example/loans?password=whatever",
  databaseUrl: "postgresql://plimsoll:hunter%2F2hunter@db.example/loans",
  smtp: { url: "smtp://mail:post-office@mail.example", from: "a@b.example" },
  secrets: { kind: "environment", list: [{ version: 1, text: SECRET }] },
} as const;
const TOKEN = "A-b_C".repeat(9).slice(0, 43);

describe("what must stay secret", () => {
  test.each([
    [`cannot reach ${config.databaseUrl}`, "hunter"],
    ["password hunter/2hunter is wrong", "hunter"],
    [`cannot reach postgresql://other:p@ss:word@host/x`, "p@ss"],
    [`the letter failed: ${config.smtp.url}`, "post-office"],
    [`it was ${SECRET}`, "quotes"],
    [`cannot migrate ${config.migrationUrl}`, "whatever"],
    [`Bearer plk_aaaabbbbccccdddd_${TOKEN}`, TOKEN],
    [`GET /v1/rescue/${TOKEN}/repay`, TOKEN],
    [`GET /rescue/${TOKEN}`, TOKEN],
    ["signed by whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "C2FV"],
    ["https://loans.example/api/auth/verify-email?token=eyJh.bbb.ccc&x=1", "eyJh"],
    [`kept as v12.${TOKEN}`, TOKEN],
  ])("is not in %j any more", (text, secret) => {
    expect(text).toContain(secret);
    const told = redactionOf(config)(text);
    expect(told).not.toContain(secret);
    expect(told).toContain("…");
  });

  test("is not told either when a key service has handed it over since", () => {
    const [secret, short] = ['from a "file" of its own', "loan"];
    const redact = redactionOf(config);
    expect(redact(`it was ${secret}`)).toContain(secret);
    for (const each of [secret, short]) keepUntold(each);
    expect(redact(`it was ${secret}, and ${JSON.stringify(secret)}`)).toBe('it was …, and "…"');
    expect(redact("a loan of its own")).toBe("a loan of its own");
  });

  test.each(["connect ECONNREFUSED 127.0.0.1:5432", "https://loans.example/rescue", "v2.1 is out"])(
    "leaves %j alone",
    (text) => expect(redactionOf(config)(text)).toBe(text),
  );

  test("is in no line of the log, wherever it stood", () => {
    const lines: string[] = [];
    const log = createLog(
      { ...config, logLevel: "info" },
      { write: (line) => void lines.push(line) },
    );
    const error = new Error(`no answer from ${config.databaseUrl}`, { cause: new Error(SECRET) });
    log.error(
      { error, url: config.smtp.url, nested: { secret: SECRET } },
      `rescue /rescue/${TOKEN}`,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(new RegExp(`hunter|post-office|quotes|${TOKEN}`));
    expect(() => JSON.parse(lines[0] ?? "") as unknown).not.toThrow();
  });
});
