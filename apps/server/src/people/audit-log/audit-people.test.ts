import { expect, test } from "vitest";
import { auditPeople } from "./audit-people.ts";

/** What stands in the log, durable or noted, after a request that is refused. */
async function writtenOf(path: string, person: string | null): Promise<readonly string[]> {
  const written: string[] = [];
  const handle = auditPeople(
    {
      audit: {
        record: async ({ act }) => {
          written.push(`durable ${act}`);
          return { sequence: 1, hash: "" };
        },
        note: ({ act }) => void written.push(`noted ${act}`),
      },
      addressHeader: "x-address",
    },
    async () => new Response(null, { status: 401 }),
  );
  const request = new Request(`http://localhost/api/auth${path}`, { method: "POST" });
  await handle(request, person === null ? null : { id: person, account: null });
  return written;
}

test("where nothing is answered nothing is written", async () => {
  expect(await writtenOf("/made-up", null)).toEqual([]);
  expect(await writtenOf("/change-password/made-up", null)).toEqual([]);
});

test("a change is durable before it is tried by somebody who is signed in, or has a letter", async () => {
  const begun = ["durable person.change_begun", "noted person.refused"];
  expect(await writtenOf("/change-password", "ann")).toEqual(begun);
  expect(await writtenOf("/reset-password", null)).toEqual(begun);
  expect(await writtenOf("/change-password", null)).toEqual(["noted person.refused"]);
});
