import { expect, test } from "vitest";
import { readConfig } from "../../foundation/config/environment.ts";
import { Keyring } from "../../foundation/secrets/keyring.ts";
import type { AuditEntry } from "./audit-log.ts";
import { recordStart, shownSettings } from "./audit-start.ts";
import type { OpenAuditLog } from "./open-audit-log.ts";

const keyring = new Keyring([{ version: 1, text: "a secret of this test alone" }]);

const shown = (environment: Readonly<Record<string, string>>) =>
  shownSettings({ ...readConfig(environment) }, keyring);

test("settings within others are shown each", () => {
  const settings = shown({
    PLIMSOLL_REGISTRATION: "closed",
    PLIMSOLL_TRUSTED_PROXIES: "10.0.0.0/8, fd00::1",
    PLIMSOLL_ANCHOR_MINUTES: "7",
    PLIMSOLL_ANCHOR_KEYS: "a".repeat(64),
  });
  expect(settings).toMatchObject({
    "people.registration": "closed",
    "people.proxies": "10.0.0.0/8 fd00::1",
    "anchors.everyMinutes": "7",
    "anchors.keys": "a".repeat(64),
  });
  expect(Object.values(settings)).not.toContain("set");
});

test("of what is confidential only that it is another is shown", () => {
  const place = (path: string) => ({
    PLIMSOLL_ANCHORS: `file:/anchors/book, https://ann:pass@witness.example/${path}?to=ken`,
    PLIMSOLL_FEEDS: `{"${path}":1}`,
  });
  const [one, other] = [shown(place("hush")), shown(place("quiet"))];
  expect(one["anchors.places"]).toMatch(/^file:\/anchors\/book, https:\/\/witness\.example set \(/);
  for (const name of ["anchors.places", "feeds"]) {
    expect(one[name]).toBe(shown(place("hush"))[name]);
    expect(one[name]).not.toBe(other[name]);
  }
  expect(JSON.stringify(one)).not.toMatch(/hush|pass@|ken/);
});

/** An audit log that keeps in memory what starts write down, and finds the newest start. */
function memoryLog() {
  const entries: AuditEntry[] = [];
  const log: Pick<OpenAuditLog, "record"> & { readonly search: unknown } = {
    record: async (entry) => {
      entries.push(entry);
      return { sequence: entries.length, hash: "" };
    },
    search: {
      find: async ({ act }: { readonly act: string }) =>
        entries.filter((entry) => entry.act === act).slice(-1),
    },
  };
  return { entries, log: log as Pick<OpenAuditLog, "record" | "search"> };
}

test("a start writes down each setting that is another than at the last start, and no other", async () => {
  const { entries, log } = memoryLog();
  const start = (environment: Readonly<Record<string, string>>) =>
    recordStart(log, { config: readConfig(environment), keyring, version: "1" });
  await start({});
  await start({});
  expect(entries.map(({ act }) => act)).toEqual(["service.started", "service.started"]);
  await start({ PLIMSOLL_REGISTRATION: "closed", PLIMSOLL_ANCHORS: "file:/anchors/book" });
  await start({ PLIMSOLL_REGISTRATION: "closed" });
  const changes = entries
    .filter(({ act }) => act === "setting.changed")
    .map(({ actor, subject, details }) => ({ actor, subject, ...details }));
  const actor = "service";
  const set = expect.stringMatching(/^file:.* set \(/) as string;
  expect(changes).toHaveLength(3);
  for (const change of [
    { actor, subject: "setting:people.registration", before: "open", after: "closed" },
    { actor, subject: "setting:anchors.places", before: "", after: set },
    { actor, subject: "setting:anchors.places", before: set, after: "" },
  ]) {
    expect(changes).toContainEqual(change);
  }
});
