import { expect, test } from "vitest";
import { keyTermsOf, type KeyDraft } from "./key-terms.ts";

const NOW = Date.parse("2026-11-30T15:30:00.000Z");
const DRAFT: KeyDraft = {
  name: " bot ",
  role: "customer",
  account: "c-1",
  days: null,
  scopes: [],
  networks: " ",
};

test("a key of which only the name is chosen leaves the rest to the service", () => {
  expect(keyTermsOf(DRAFT, NOW)).toEqual({ name: "bot", roles: ["customer"], account: "c-1" });
});

test("a key ends at the beginning of a day, never later than asked for", () => {
  const terms = keyTermsOf({ ...DRAFT, days: 30 }, NOW);
  expect(terms.expiresAt).toBe("2026-12-30T00:00:00.000Z");
  expect(keyTermsOf({ ...DRAFT, days: 30 }, NOW + 3_600_000)).toEqual(terms);
});

test("networks may be typed with spaces, commas or lines between them", () => {
  const networks = "203.0.113.0/24, 198.51.100.7\n2001:db8::/32";
  expect(keyTermsOf({ ...DRAFT, networks, scopes: ["loans:read"] }, NOW)).toMatchObject({
    addresses: ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"],
    scopes: ["loans:read"],
  });
});
