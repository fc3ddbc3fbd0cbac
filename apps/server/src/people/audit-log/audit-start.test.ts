import { expect, test } from "vitest";
import { readConfig } from "../../foundation/config/environment.ts";
import { Keyring } from "../../foundation/secrets/keyring.ts";
import { shownSettings } from "./audit-start.ts";

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
