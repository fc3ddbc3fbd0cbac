import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { makeEndpointSecret, signedHeaders } from "./signature.ts";

const OLD = makeEndpointSecret();
const NEW = makeEndpointSecret();
const message = (sentAt: Date) => ({ id: "msg_book_1_0", body: '{"a":1}', sentAt });

test("no two secrets are the same", () => {
  expect(OLD).not.toBe(NEW);
});

test("the verifier of Standard Webhooks accepts what is signed, and nothing else", () => {
  const state = { secret: OLD, before: null, rotatedAt: null };
  const headers = signedHeaders(state, message(new Date()));
  const verifier = new Webhook(OLD);
  expect(verifier.verify('{"a":1}', headers)).toEqual({ a: 1 });
  expect(() => verifier.verify('{"a":2}', headers)).toThrow();
  expect(() => new Webhook(NEW).verify('{"a":1}', headers)).toThrow();
});

test("for a day after a change both secrets verify, then only the new one", () => {
  const [old, fresh] = [new Webhook(OLD), new Webhook(NEW)];
  const after = (hours: number) => {
    const rotatedAt = new Date(Date.now() - hours * 3_600_000);
    return signedHeaders({ secret: NEW, before: OLD, rotatedAt }, message(new Date()));
  };
  expect(old.verify('{"a":1}', after(23))).toEqual({ a: 1 });
  expect(fresh.verify('{"a":1}', after(23))).toEqual({ a: 1 });
  expect(() => old.verify('{"a":1}', after(25))).toThrow();
  expect(fresh.verify('{"a":1}', after(25))).toEqual({ a: 1 });
});
