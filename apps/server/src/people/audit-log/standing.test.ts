import { expect, test } from "vitest";
import { FIRST_KEYRING, SECOND_SECRET } from "../../../test/secrets/keyrings.ts";
import { Keyring } from "../../foundation/secrets/keyring.ts";
import type { AuditEntry } from "./audit-log.ts";
import {
  FACTOR_ADDED,
  FACTOR_REMOVED,
  PERSON_READMITTED,
  PERSON_RESET,
  PERSON_SUSPENDED,
  provenAct,
  readStanding,
  Standing,
} from "./standing.ts";

const ANN = "person:ann";
const of = (
  act: AuditEntry["act"],
  details: Record<string, string> = {},
  subject = ANN,
): AuditEntry => ({
  ...{ actor: "console:root", act, subject, account: null, address: null, details },
});

/** A standing, and how to write into its log; entries have the hashes h1, h2, … and come a second after one another. */
function opened() {
  const standing = new Standing(FIRST_KEYRING, { sequence: 0, hash: "" });
  let sequence = 0;
  const write = (entry: AuditEntry): string => {
    sequence += 1;
    const hash = `h${sequence}`;
    standing.fold({ ...entry, sequence, hash, at: sequence * 1_000 });
    return hash;
  };
  return { standing, write };
}

test("a factor stands until an entry with a proof of ours takes it", () => {
  const { standing, write } = opened();
  const hash = write(of(FACTOR_ADDED, { factor: "passkey.1" }));
  write(of(FACTOR_ADDED, { factor: "twoFactor.2" }));
  expect(standing.has("factor", `${ANN}/passkey.1`, hash)).toBe(true);
  expect(standing.has("factor", `${ANN}/passkey.1`, "another")).toBe(false);
  expect(standing.has("factor", "person:ben/passkey.1", hash)).toBe(false);
  const removed = of(FACTOR_REMOVED, { factor: "passkey.1" });
  // Whoever can write SQL can write an entry that fits into the chain.
  write(removed);
  write({ ...removed, details: { ...removed.details, proof: `v1.${"A".repeat(43)}` } });
  write(provenAct(new Keyring([SECOND_SECRET]), removed));
  const { details } = provenAct(FIRST_KEYRING, of(FACTOR_REMOVED, { factor: "passkey.9" }));
  write({ ...removed, details: { ...details, factor: "passkey.1" } });
  write({ ...provenAct(FIRST_KEYRING, removed), subject: "person:ben" });
  expect(standing.factorsOf(ANN)).toEqual(["passkey.1", "twoFactor.2"]);
  write(provenAct(FIRST_KEYRING, removed));
  expect(standing.factorsOf(ANN)).toEqual(["twoFactor.2"]);
  expect(standing.has("factor", `${ANN}/passkey.1`, hash)).toBe(false);
});

test("a suspension is ended by the proof that names it, and by none of before", () => {
  const { standing, write } = opened();
  const first = write(of(PERSON_SUSPENDED));
  const readmitted = provenAct(FIRST_KEYRING, of(PERSON_READMITTED, { suspension: first }));
  write(of(PERSON_READMITTED, { suspension: first }));
  expect(standing.suspensionOf(ANN)).toBe(first);
  write(readmitted);
  expect(standing.suspensionOf(ANN)).toBeNull();
  const second = write(of(PERSON_SUSPENDED));
  write(readmitted);
  expect(standing.suspensionOf(ANN)).toBe(second);
  expect(standing.endedAt(ANN)).toBe(4_000);
  write(of(PERSON_RESET));
  expect([standing.endedAt(ANN), standing.endedAt("person:ben")]).toEqual([6_000, 0]);
});

test("what was kept as text is what it was", () => {
  const { standing, write } = opened();
  write(of(FACTOR_ADDED, { factor: "twoFactor.2" }, "person:a/b"));
  const suspended = write(of(PERSON_SUSPENDED));
  const again = readStanding(FIRST_KEYRING, standing.place, standing.write());
  expect(again.factorsOf("person:a/b")).toEqual(["twoFactor.2"]);
  expect(again.suspensionOf(ANN)).toBe(suspended);
  expect(again.endedAt(ANN)).toBe(2_000);
  expect(again.arePeopleBound).toBe(false);
});
