import { randomBytes } from "node:crypto";
import type { Sender, Status } from "./sender.ts";

/** What an attacker has got. */
export interface Loot {
  readonly account: string;
  /** Keys of one account: as many as are let in. */
  readonly keys: readonly string[];
}

interface Attack {
  readonly about: string;
  /** Whether it needs keys of a customer. */
  readonly needsKeys?: true;
  /** How many of it go on at once, each again as soon as it is answered. */
  readonly lanes: number;
  readonly act: (sender: Sender, loot: Loot, index: number) => Promise<Status>;
}

const step = (triggerLtv: string) => ({
  steps: [{ kind: "deleverage", triggerLtv, targetLtv: "0.7", cap: null }],
});
const PREVIEW = JSON.stringify({
  market: "BTC-USDC",
  collateral: "1",
  borrow: "40000",
  pastCrashes: true,
  plan: step("0.8"),
  comparePlans: ["0.81", "0.82", "0.83", "0.84"].map(step),
  falls: ["0.1", "0.2", "0.3", "0.4", "0.5"],
});
const PERIOD = "?from=2026-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";
const FORMATS = ["", ".csv", ".pdf"];
const LEAVES_AFTER_MILLIS = { least: 100, spread: 1_900 };
/** A body that is read to its end, and one that is refused for its size. */
const FULL_BODY = JSON.stringify({ market: "BTC-USDC", padding: "x".repeat(60_000) });
const HUGE_BODY = JSON.stringify({ padding: "x".repeat(4_000_000) });
const STREAMS_OF_KEY = 50;

const wrongKey = (): string => {
  const id = Array.from(randomBytes(16), (byte) => "abcdefghijklmnop".charAt(byte & 15)).join("");
  return `plk_${id}_${randomBytes(32).toString("base64url")}`;
};
const keyOf = ({ keys }: Loot, index: number): string => keys[index % keys.length] ?? "";

/** What is tried, by name. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  previews: {
    about:
      "100 loan previews at once with all past crashes and four more plans by one account; clients leave after 0.1 to 2 s and come back",
    needsKeys: true,
    lanes: 100,
    act: (sender, loot, index) =>
      sender.send({
        method: "POST",
        path: "/v1/loans/preview",
        key: keyOf(loot, index),
        body: PREVIEW,
        leavesAfterMillis: LEAVES_AFTER_MILLIS.least + Math.random() * LEAVES_AFTER_MILLIS.spread,
      }),
  },
  statements: {
    about:
      "eight statements of 2,500 movements at once by one account, in turn as JSON, CSV and PDF",
    needsKeys: true,
    lanes: 8,
    act: (sender, loot, index) => {
      const format = FORMATS[index % FORMATS.length] ?? "";
      const path = `/v1/customers/${loot.account}/statement${format}${PERIOD}`;
      return sender.send({ path, key: keyOf(loot, index) });
    },
  },
  documents: {
    about: "60 strangers that ask for /openapi.json at once",
    lanes: 60,
    act: (sender) => sender.send({ path: "/openapi.json" }),
  },
  streams: {
    about:
      "50 streams for each key of one account, as many keys as it may have; what is let in stays open",
    needsKeys: true,
    lanes: STREAMS_OF_KEY,
    act: (sender, loot, index) =>
      sender.send({ path: "/v1/stream", key: keyOf(loot, index), isStream: true }),
  },
  keys: {
    about: "50 wrong bearer tokens at once",
    lanes: 50,
    act: (sender) => sender.send({ path: "/v1/me", key: wrongKey() }),
  },
  passwords: {
    about: "20 wrong passwords at once at the sign-in",
    lanes: 20,
    act: (sender, _, index) =>
      sender.send({
        method: "POST",
        path: "/api/auth/sign-in/email",
        body: JSON.stringify({
          email: `person-${index % 50}@example.com`,
          password: randomBytes(12).toString("base64url"),
        }),
      }),
  },
  bodies: {
    about: "10 large bodies at once: of 60 kB that are read, and of 4 MB that are refused",
    needsKeys: true,
    lanes: 10,
    act: (sender, loot, index) =>
      sender.send({
        method: "POST",
        path: "/v1/loans/preview",
        key: keyOf(loot, index),
        body: index % 2 === 0 ? FULL_BODY : HUGE_BODY,
      }),
  },
};
