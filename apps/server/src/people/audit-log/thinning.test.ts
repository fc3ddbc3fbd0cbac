import type { AuditAct } from "@plimsoll/contract";
import { expect, test } from "vitest";
import type { AuditEntry } from "./audit-log.ts";
import { Thinning } from "./thinning.ts";

const BEGAN = Date.parse("2026-03-01T12:00:00Z");

function thinned(limits: { readonly perSource: number; readonly ofStrangers: number }) {
  const written: AuditEntry[] = [];
  const note = (entry: AuditEntry): void => void written.push(entry);
  // The test ends the windows.
  const thinning = new Thinning({ note, now: () => BEGAN, windowMillis: 2 ** 30, ...limits });
  const take = (act: AuditAct, address: string, actor = `address:${address}`): void =>
    thinning.take({ actor, act, subject: null, account: null, address, details: {} });
  return { written, take, end: () => thinning.end() };
}

test("one place on the network has so many entries, and what goes beyond is told as a number", () => {
  const { written, take, end } = thinned({ perSource: 3, ofStrangers: 100 });
  for (let index = 0; index < 10; index += 1) take("person.sign_in_failed", "192.0.2.7");
  for (let index = 0; index < 5; index += 1) take("person.refused", "192.0.2.7");
  take("person.sign_in_failed", "192.0.2.8");
  expect(written.map(({ address }) => address)).toEqual([
    ...["192.0.2.7", "192.0.2.7", "192.0.2.7"],
    "192.0.2.8",
  ]);
  end();
  expect(written.slice(4)).toEqual([
    {
      ...{ actor: "service", act: "audit_log.thinned", subject: "address:192.0.2.7" },
      ...{ account: null, address: null },
      details: {
        since: "2026-03-01T12:00:00.000Z",
        "person.sign_in_failed": "7",
        "person.refused": "5",
      },
    },
  ]);
  // The next window begins anew.
  take("person.sign_in_failed", "192.0.2.7");
  end();
  expect(written).toHaveLength(6);
});

test("whoever has a whole network of IPv6 addresses is one place", () => {
  const { written, take, end } = thinned({ perSource: 3, ofStrangers: 100 });
  for (let index = 1; index <= 20; index += 1) take("key.refused", `2001:db8:1:2::${index}`);
  end();
  expect(written).toHaveLength(4);
  expect(written[3]).toMatchObject({
    subject: "address:2001:db8:1:2::/64",
    details: { "key.refused": "17" },
  });
});

test("ever new networks have so many entries together, and one that tells the rest", () => {
  const { written, take, end } = thinned({ perSource: 3, ofStrangers: 10 });
  for (let index = 0; index < 5_000; index += 1) {
    take("person.sign_in_failed", `10.${index >> 8}.${index & 255}.1`);
  }
  end();
  expect(written).toHaveLength(11);
  expect(written[10]).toMatchObject({
    subject: "strangers",
    details: { "person.sign_in_failed": "4990" },
  });
});

test("strangers do not use up what somebody has who is signed in", () => {
  const { written, take } = thinned({ perSource: 3, ofStrangers: 10 });
  for (let index = 0; index < 50; index += 1) take("person.sign_in_failed", `10.0.${index}.1`);
  for (let index = 0; index < 5; index += 1) take("person.renamed", "10.0.0.1", "person:ann");
  expect(written.filter(({ actor }) => actor === "person:ann")).toHaveLength(3);
});
