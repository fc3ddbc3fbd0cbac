import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { endpointSecret, signedHeaders } from "./signature.ts";

const SERVER = "a secret of the server with many characters";
const message = (sentAt: Date) => ({ id: "msg_book_1_0", body: '{"a":1}', sentAt });

test("the verifier of Standard Webhooks accepts what is signed, and nothing else", () => {
  const state = { endpointId: "wh-1", version: 1, rotatedAt: null };
  const headers = signedHeaders(SERVER, state, message(new Date()));
  const verifier = new Webhook(endpointSecret(SERVER, "wh-1", 1));
  expect(verifier.verify('{"a":1}', headers)).toEqual({ a: 1 });
  expect(() => verifier.verify('{"a":2}', headers)).toThrow();
  const others = [endpointSecret(SERVER, "wh-2", 1), endpointSecret(`${SERVER}!`, "wh-1", 1)];
  for (const secret of others) {
    expect(() => new Webhook(secret).verify('{"a":1}', headers)).toThrow();
  }
});

test("for a day after a change both secrets verify, then only the new one", () => {
  const old = new Webhook(endpointSecret(SERVER, "wh-1", 1));
  const fresh = new Webhook(endpointSecret(SERVER, "wh-1", 2));
  const after = (hours: number) => {
    const rotatedAt = new Date(Date.now() - hours * 3_600_000);
    const state = { endpointId: "wh-1", version: 2, rotatedAt };
    return signedHeaders(SERVER, state, message(new Date()));
  };
  expect(old.verify('{"a":1}', after(23))).toEqual({ a: 1 });
  expect(fresh.verify('{"a":1}', after(23))).toEqual({ a: 1 });
  expect(() => old.verify('{"a":1}', after(25))).toThrow();
  expect(fresh.verify('{"a":1}', after(25))).toEqual({ a: 1 });
});
