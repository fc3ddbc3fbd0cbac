import { expect, test } from "vitest";
import type { Facts } from "../requests/facts.ts";
import type { AuditEntry } from "./audit-log.ts";
import { auditPeople } from "./audit-people.ts";
import { AuditLogUnavailable } from "./audit-log.ts";

const ADDRESS = "192.0.2.7";
const ANN = { id: "ann", account: "c-ann" };
const BOB = { id: "bob", account: "c-bob" };

interface Asking {
  readonly path: string;
  readonly before?: typeof ANN;
  /** What answers the request. */
  readonly handle?: (asked: Facts) => Promise<Response>;
  readonly record?: (entry: AuditEntry) => Promise<void>;
}

/** What stands in the log after a request, durable or noted; refused unless told. */
async function writtenOf({ path, before, handle, record }: Asking) {
  const written: (readonly [how: string, entry: AuditEntry])[] = [];
  const answer = auditPeople(
    {
      audit: {
        record: async (entry) => {
          await record?.(entry);
          written.push(["durable", entry]);
          return { sequence: 1, hash: "" };
        },
        noteThinly: (entry) => void written.push(["noted", entry]),
      },
      addressHeader: "x-address",
    },
    async (_, asked) => (await handle?.(asked)) ?? new Response(null, { status: 401 }),
  );
  const request = new Request(`http://localhost/api/auth${path}`, {
    method: path.startsWith("/verify-email") ? "GET" : "POST",
    headers: { "x-address": ADDRESS },
  });
  await answer(request, { address: ADDRESS, now: 0 }, before ?? null);
  return written;
}

const acts = async (asking: Asking) =>
  (await writtenOf(asking)).map(([how, { act }]) => `${how} ${act}`);
const named = ({ actor, act, subject, account }: AuditEntry) => ({ actor, act, subject, account });

test("where nothing is answered nothing is written", async () => {
  expect(await acts({ path: "/made-up" })).toEqual([]);
  expect(await acts({ path: "/change-password/made-up", before: ANN })).toEqual([]);
});

const CHANGES = ["/change-password", "/reset-password", "/verify-email", "/email/confirm"];
test.each(CHANGES)("%s is durable before it is done, once it may be done", async (path) => {
  const order: string[] = [];
  const handle = async (asked: Facts) => {
    asked.person = ANN;
    await asked.changeBegins?.();
    await asked.changeBegins?.();
    order.push("done");
    return Response.json({});
  };
  const record = async ({ act }: AuditEntry) => void order.push(act);
  const written = await writtenOf({ path, handle, record });
  expect(order).toEqual(["person.change_begun", "done"]);
  expect(written.map(([how]) => how)).toEqual(["durable", "noted"]);
  // Who came with a letter has shown the letter and no more.
  const about = { actor: `address:${ADDRESS}`, subject: "person:ann", account: "c-ann" };
  for (const [, entry] of written) expect(entry).toMatchObject(about);
});

test.each(CHANGES)("of a refused %s nothing is durable, whoever asks", async (path) => {
  expect(await acts({ path })).toEqual(["noted person.refused"]);
  expect(await acts({ path, before: ANN })).toEqual(["noted person.refused"]);
});

test("no change is answered when the log does not take its beginning", async () => {
  const record = () => Promise.reject(new AuditLogUnavailable("not now"));
  const handle = async (asked: Facts) => {
    await asked.changeBegins?.().catch(() => undefined);
    return new Response(null, { status: 500 });
  };
  const answer = writtenOf({ path: "/change-password", before: ANN, handle, record });
  await expect(answer).rejects.toThrow(AuditLogUnavailable);
});

test("a link that leads to a page with an error was refused", async () => {
  const headers = { location: "/sign-in?confirmed=yes&error=INVALID_TOKEN" };
  const handle = async () => new Response(null, { status: 302, headers });
  const [[how, entry] = []] = await writtenOf({ path: "/verify-email?token=x", handle });
  expect(how).toBe("noted");
  expect(entry).toMatchObject({ act: "person.refused", details: { code: "INVALID_TOKEN" } });
});

test("a sign-up with a known address is refused in the log, and names whose address it is", async () => {
  const handle = async (asked: Facts) => {
    [asked.person, asked.refusedAs] = [ANN, "HAS_ACCOUNT"];
    return Response.json({ user: { id: "made-up", account: "c-made-up" } });
  };
  const [[, entry] = []] = await writtenOf({ path: "/sign-up/email", handle });
  expect(entry).toMatchObject({ act: "person.sign_up_refused", subject: "person:ann" });
  expect(JSON.stringify(entry)).not.toContain("made-up");
});

test("whoever signs in is named, and not who was signed in in that browser", async () => {
  const handle = async (asked: Facts) => {
    asked.person = ANN;
    return Response.json({ user: ANN });
  };
  const written = await writtenOf({ path: "/sign-in/email", before: BOB, handle });
  const expected = { actor: "person:ann", act: "person.signed_in", subject: "person:ann" };
  expect(written.map(([, entry]) => named(entry))).toEqual([{ ...expected, account: "c-ann" }]);
});

test("a password that was right by half is somebody's whom the answer does not name", async () => {
  const handle = async (asked: Facts) => {
    asked.person = ANN;
    return Response.json({ twoFactorRedirect: true });
  };
  const [[, entry] = []] = await writtenOf({ path: "/sign-in/email", handle });
  expect(entry).toMatchObject({
    ...{ actor: `address:${ADDRESS}`, act: "person.password_accepted" },
    ...{ subject: "person:ann", account: "c-ann" },
  });
});
