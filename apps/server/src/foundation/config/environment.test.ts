import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./environment.ts";

const A = "a".repeat(32);
const B = "b".repeat(32);

describe("reading the environment", () => {
  test("nothing configured is the sandbox on port 8080 with its data beside it", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ mode: "sandbox", port: 8080, dataDirectory: "./data" });
  });

  test("live mode says everything that it lacks at once", () => {
    expect(() => readConfig({ PLIMSOLL_MODE: "live" })).toThrow(
      /PLIMSOLL_SECRETS is missing[^]*DATABASE_URL is missing[^]*PLIMSOLL_FEEDS is missing/,
    );
  });

  test("live mode starts with a database, a secret and feeds", () => {
    const config = readConfig({
      PLIMSOLL_MODE: "live",
      DATABASE_URL: "postgresql://host/db",
      PLIMSOLL_SECRET: "s".repeat(32),
      PLIMSOLL_FEEDS: "btc-usd=kraken:BTC/USD",
      PLIMSOLL_URL: "https://loans.example.com/",
    });
    expect(config).toMatchObject({ mode: "live", publicUrl: "https://loans.example.com" });
    expect(config.people).toMatchObject({ registration: "invite" });
  });

  describe("who may come in", () => {
    const live = {
      PLIMSOLL_MODE: "live",
      DATABASE_URL: "postgresql://host/db",
      PLIMSOLL_SECRET: "s".repeat(32),
      PLIMSOLL_FEEDS: "btc-usd=kraken:BTC/USD",
      PLIMSOLL_URL: "https://loans.example.com",
    };

    test("a live server is reached by HTTPS, and says where", () => {
      expect(() => readConfig({ ...live, PLIMSOLL_URL: "" })).toThrow("PLIMSOLL_URL is missing");
      for (const PLIMSOLL_URL of ["http://loans.example.com", "http://localhost:8080"]) {
        expect(() => readConfig({ ...live, PLIMSOLL_URL })).toThrow(
          "PLIMSOLL_URL must begin with https://",
        );
      }
      expect(readConfig({ PLIMSOLL_URL: "http://localhost:1/" }).publicUrl).toBe(
        "http://localhost:1",
      );
    });

    test.each(["https://loans.example.com/app", "javascript://x", "ftp://x.example", "loans"])(
      "%s is nowhere to reach it",
      (PLIMSOLL_URL) => {
        expect(() => readConfig({ PLIMSOLL_URL })).toThrow("PLIMSOLL_URL must be");
      },
    );

    test("a live server that is open to anybody sends letters", () => {
      const open = { ...live, PLIMSOLL_REGISTRATION: "open" };
      expect(() => readConfig(open)).toThrow(
        "PLIMSOLL_SMTP is missing: with PLIMSOLL_REGISTRATION",
      );
      const PLIMSOLL_SMTP = "smtp://mail.example.com";
      expect(readConfig({ ...open, PLIMSOLL_SMTP }).people.registration).toBe("open");
      expect(readConfig({}).people.registration).toBe("open");
    });

    test("a proxy that is none is named", () => {
      const PLIMSOLL_TRUSTED_PROXIES = "10.0.0.0/8, loadbalancer";
      expect(() => readConfig({ PLIMSOLL_TRUSTED_PROXIES })).toThrow(
        "PLIMSOLL_TRUSTED_PROXIES names what cannot be used: loadbalancer is no address",
      );
    });

    test("staff are signed in for a shorter time than customers, but for a sandbox", () => {
      const { sessions, staffSessions } = readConfig(live).people;
      expect(staffSessions.seconds).toBeLessThan(sessions.seconds);
      expect(staffSessions.idleSeconds).toBeLessThan(sessions.idleSeconds);
      const ofSandbox = readConfig({ PLIMSOLL_SESSION_HOURS: "2" }).people;
      expect(ofSandbox.staffSessions).toEqual({ seconds: 7_200, idleSeconds: 7_200 });
    });
  });

  test("a database of one's own needs a mode, whatever else is said", () => {
    const DATABASE_URL = "postgresql://host/db";
    for (const PLIMSOLL_MODE of [undefined, ""]) {
      const unsaid = { DATABASE_URL, PLIMSOLL_MODE };
      expect(() => readConfig(unsaid)).toThrow(ConfigError);
      expect(() => readConfig(unsaid, "database")).toThrow(
        "PLIMSOLL_MODE is missing: with DATABASE_URL say live, or sandbox",
      );
    }
    const said = readConfig({ DATABASE_URL, PLIMSOLL_MODE: "sandbox" });
    expect(said).toMatchObject({ mode: "sandbox", databaseUrl: DATABASE_URL });
  });

  test("what only works on the database needs no secret and no feeds, but says the mode", () => {
    const live = { PLIMSOLL_MODE: "live", DATABASE_URL: "postgresql://host/db" };
    expect(() => readConfig(live)).toThrow("PLIMSOLL_SECRETS is missing");
    expect(readConfig(live, "database")).toMatchObject({ mode: "live" });
    expect(() => readConfig({ PLIMSOLL_MODE: "live" }, "database")).toThrow(
      "DATABASE_URL is missing",
    );
  });

  test.each([
    [{}, undefined],
    [{ PLIMSOLL_SECRET: ` ${A}\n` }, [{ version: 1, text: A }]],
    [{ PLIMSOLL_SECRETS: `1:${A}`, PLIMSOLL_SECRET: A }, [{ version: 1, text: A }]],
    [
      { PLIMSOLL_SECRETS: `12: ${B} , 1:${A}` },
      [12, 1].map((version) => ({ version, text: version === 1 ? A : B })),
    ],
    [
      { PLIMSOLL_SECRETS: `2:${B},${B}\n1:${A}` },
      [
        { version: 2, text: `${B},${B}` },
        { version: 1, text: A },
      ],
    ],
  ])("secrets, case %#", (environment, list) => {
    const { secrets } = readConfig(environment);
    expect(secrets).toEqual(list === undefined ? undefined : { kind: "environment", list });
  });

  test("a file may hold the secrets", () => {
    const live = {
      PLIMSOLL_MODE: "live",
      DATABASE_URL: "postgresql://host/db",
      PLIMSOLL_FEEDS: "btc-usd=kraken:BTC/USD",
      PLIMSOLL_URL: "https://loans.example.com",
    };
    const { secrets } = readConfig({ ...live, PLIMSOLL_KEY_SERVICE: "file:/run/secrets/list" });
    expect(secrets).toEqual({ kind: "file", path: "/run/secrets/list" });
    expect(() => readConfig({ ...live, PLIMSOLL_KEY_SERVICE: "environment" })).toThrow(
      "PLIMSOLL_SECRETS is missing",
    );
  });

  test("no complaint holds a secret", () => {
    const environment = { PLIMSOLL_SECRETS: `1:${A},${B},3:${A},3:x${A}`, PLIMSOLL_SECRET: "shrt" };
    expect(() => readConfig(environment)).toThrow("has no version at place 2");
    expect(() => readConfig(environment)).toThrow(/^(?![^]*(aaaa|bbbb|shrt))/);
  });

  test("it listens on this machine alone unless it is told otherwise", () => {
    expect(readConfig({}).host).toBe("127.0.0.1");
    expect(readConfig({ HOST: "0.0.0.0" }).host).toBe("0.0.0.0");
  });

  test.each([
    [{ PORT: "eighty" }, "PORT must be a whole number"],
    [{ PORT: "70000" }, "PORT must be at most 65535"],
    [{ PLIMSOLL_MODE: "test" }, "PLIMSOLL_MODE must be sandbox or live"],
    [{ DATABASE_URL: "mysql://host/db" }, "DATABASE_URL must begin with postgresql://"],
    [{ PORT: " " }, "PORT is blank"],
    [{ PLIMSOLL_SECRET: " ".repeat(40) }, "PLIMSOLL_SECRET is blank"],
    [{ PLIMSOLL_SECRETS: "\t" }, "PLIMSOLL_SECRETS is blank"],
    [{ PLIMSOLL_SECRET: "short" }, "PLIMSOLL_SECRET must have at least 32 characters"],
    [{ PLIMSOLL_SECRET: `short${" ".repeat(40)}` }, "PLIMSOLL_SECRET must have at least 32"],
    [{ PLIMSOLL_SECRETS: `2:${B},1:short` }, "PLIMSOLL_SECRETS at place 2 (version 1) must have"],
    [{ PLIMSOLL_SECRETS: `${A}` }, "PLIMSOLL_SECRETS has no version at place 1"],
    [{ PLIMSOLL_SECRETS: `1:${A},` }, "PLIMSOLL_SECRETS has nothing at place 2"],
    [{ PLIMSOLL_SECRETS: `0:${A}` }, "PLIMSOLL_SECRETS has version 0 at place 1"],
    [{ PLIMSOLL_SECRETS: `1:${A},1:${B}` }, "PLIMSOLL_SECRETS lists version 1 twice"],
    [{ PLIMSOLL_SECRETS: `2:${A},1:${A}` }, "lists the secret of version 1 twice"],
    [{ PLIMSOLL_SECRETS: `2:${B}`, PLIMSOLL_SECRET: A }, "PLIMSOLL_SECRET is not version 1 of"],
    [{ PLIMSOLL_SECRETS: `2:${B},\n1:${A}` }, "PLIMSOLL_SECRETS has a comma at the end of place 1"],
    [{ PLIMSOLL_KEY_SERVICE: "vault" }, "PLIMSOLL_KEY_SERVICE must be environment, or file:"],
    [
      { PLIMSOLL_KEY_SERVICE: "file:/run/secrets", PLIMSOLL_SECRETS: `1:${A}` },
      "PLIMSOLL_SECRETS is set, but PLIMSOLL_KEY_SERVICE names a file",
    ],
  ])("%j is refused by name", (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(message);
  });
});
