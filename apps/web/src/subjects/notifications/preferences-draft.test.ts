import { expect, test } from "vitest";
import type { Preferences } from "./kind-text.ts";
import { bodyOf, draftOf, isStill } from "./preferences-draft.ts";

const PREFERENCES: Preferences = {
  channels: ["email", "in_app"],
  email: null,
  verifiedEmail: "alice@example.org",
  unprovedEmails: [],
  webhookUrl: "https://example.org/hook",
  rateStep: "0.01",
  trustedContact: { name: "Bob", email: "bob@example.org" },
  minutesUntilEscalation: 15,
  quietKinds: ["rate_changed"],
  pushSubscriptions: 0,
};

test("a form that nobody has touched sends the preferences as they are", () => {
  const { verifiedEmail: _, unprovedEmails: __, pushSubscriptions: ___, ...sent } = PREFERENCES;
  expect(bodyOf(draftOf(PREFERENCES))).toEqual(sent);
});

test("an empty address is none, and a contact that is not wanted is not sent", () => {
  const draft = { ...draftOf(PREFERENCES), webhookUrl: "", hasContact: false };
  expect(bodyOf(draft)).toMatchObject({ webhookUrl: null, trustedContact: null });
});

test("nothing is sent while the minutes are empty", () => {
  expect(bodyOf({ ...draftOf(PREFERENCES), minutes: null })).toBeNull();
});

test("what was saved counts until something is edited, and again when that is taken back", () => {
  const draft = draftOf(PREFERENCES);
  const sent = bodyOf(draft);
  expect(isStill(draft, sent)).toBe(true);
  expect(isStill({ ...draft, rateStep: "0.02" }, sent)).toBe(false);
  expect(isStill({ ...draft, minutes: null }, sent)).toBe(false);
  expect(isStill({ ...draft, rateStep: "0.01" }, sent)).toBe(true);
  expect(isStill(draft, null)).toBe(false);
});
