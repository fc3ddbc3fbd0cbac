import { connectionUrlOf } from "@plimsoll/embedded-postgres";
import { openPostgresJournal } from "@plimsoll/journal";
import { verify, type VerifyReport } from "@plimsoll/sequencer";
import { expect } from "vitest";
import { BOOK_ID, OPERATOR } from "../../src/book/book-id.ts";
import type { MixedLoad } from "./mixed-load.ts";

/**
 * Every request that was acknowledged to `actor` is one entry of the journal, there is no other, and
 * all verifies.
 */
export async function checkJournal(
  dataDirectory: string,
  actor: string,
  load: MixedLoad,
): Promise<VerifyReport> {
  const url = (await connectionUrlOf(dataDirectory)) ?? "";
  const store = await openPostgresJournal({ url });
  try {
    const reader = await store.openReader(BOOK_ID);
    const stored: [string, number][] = [];
    for await (const entries of reader.read(1)) {
      for (const { actor: by, idempotencyKey, sequence } of entries) {
        if (by === actor) stored.push([idempotencyKey ?? "", sequence]);
      }
    }
    const acknowledged = [...load.acknowledged].map(([key, { sequence }]): [string, number] => [
      `${actor} ${key}`,
      sequence,
    ]);
    const inOrder = ([, one]: [string, number], [, other]: [string, number]) => one - other;
    expect(stored).toEqual(acknowledged.sort(inOrder));
    const report = await verify(reader, OPERATOR);
    expect(report.problems).toEqual([]);
    return report;
  } finally {
    await store.close();
  }
}

/** How many snapshots of the book are complete. */
export async function countSnapshots(dataDirectory: string): Promise<number> {
  const store = await openPostgresJournal({
    url: (await connectionUrlOf(dataDirectory)) ?? "",
  });
  try {
    return (await (await store.openReader(BOOK_ID)).snapshots()).length;
  } finally {
    await store.close();
  }
}
