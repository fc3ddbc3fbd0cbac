import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./environment.ts";

describe("reading the environment", () => {
  test("nothing configured is the sandbox on port 8080 with its data beside it", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ mode: "sandbox", port: 8080, dataDirectory: "./data" });
  });

  test("live mode says everything that it lacks at once", () => {
    expect(() => readConfig({ PLIMSOLL_MODE: "live" })).toThrow(
      /DATABASE_URL is missing[^]*PLIMSOLL_SECRET is missing[^]*PLIMSOLL_FEEDS is missing/,
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
      expect(() => readConfig(open)).toThrow("PLIMSOLL_SMTP is missing: with PLIMSOLL_REGISTRATION");
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
    expect(() => readConfig(live)).toThrow("PLIMSOLL_SECRET is missing");
    expect(readConfig(live, "database")).toMatchObject({ mode: "live" });
    expect(() => readConfig({ PLIMSOLL_MODE: "live" }, "database")).toThrow(
      "DATABASE_URL is missing",
    );
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
    [{ PLIMSOLL_SECRET: "short" }, "PLIMSOLL_SECRET must have at least 32 characters"],
  ])("%j is refused by name", (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(message);
  });
});
