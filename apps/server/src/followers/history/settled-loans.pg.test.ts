import { loanState } from "@plimsoll/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellStory } from "../../../test/history/story.ts";
import { openBook } from "../../../test/history/world.ts";
import { openWorld, type World } from "../../../test/open-world.ts";
import { migrate } from "../../foundation/database/migrations.ts";
import { stateInHistory } from "./reads/loan-state.ts";
import { readLosses } from "./reads/losses.ts";
import { catchUp } from "./rebuild.ts";
import { historySchema } from "./schema.ts";
import { openHistoryTables } from "./tables.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(async () => {
  await world.close();
});

test("says since when a loan has owed nothing and had nothing pledged", async () => {
  const { pool, store } = world;
  const sequencer = await openBook(store, "settled");
  await tellStory(sequencer);
  const reader = await store.openReader("settled");
  await migrate(pool, [historySchema("settled")]);
  await catchUp({ pool, reader, schema: "settled", onProgress: () => undefined });
  const tables = openHistoryTables(pool, "settled");
  const inBook = await sequencer.read(({ loans }) =>
    [...loans.values()]
      .filter((loan) => loanState(loan) === "settled")
      .map(({ id }) => id)
      .sort(),
  );
  expect(inBook).toEqual(["bare"]);
  const loans = await tables.selectFrom("loans").selectAll().orderBy("opened_sequence").execute();
  const settled = loans.filter((loan) => stateInHistory(loan) === "settled");
  expect(settled.map(({ loan }) => loan).sort()).toEqual(inBook);
  for (const { loan, settled_sequence: sequence } of settled) {
    const sales = await tables
      .selectFrom("liquidations")
      .select("sequence")
      .where("loan", "=", loan)
      .orderBy("sequence", "desc")
      .execute();
    expect(sequence).toBe(sales[0]?.sequence);
  }
  const closed = loans.filter((loan) => stateInHistory(loan) === "closed");
  expect(closed.map(({ loan }) => loan)).toEqual(["shared-name", "shared-name"]);
  // One was settled by what closed it, the other by the sale before.
  const isBefore = closed.map(({ settled_at, closed_at }) => settled_at !== closed_at);
  expect(isBefore).toEqual([false, true]);

  const sales = await tables
    .selectFrom("liquidations")
    .select(["sequence", "market", "from_insurance", "from_suppliers"])
    .where("bad_debt_assets", ">", "0" as never)
    .orderBy("sequence", "desc")
    .execute();
  expect(sales.length).toBeGreaterThan(0);
  for (const market of new Set(sales.map((sale) => sale.market))) {
    const losses = await readLosses(tables, { market, before: undefined, limit: 100 });
    const told = losses.map(({ sequence, event }) => {
      return [String(sequence), String(event.fromInsurance), String(event.fromSuppliers)];
    });
    const ofMarket = sales.filter((sale) => sale.market === market);
    expect(told).toEqual(
      ofMarket.map((sale) => [sale.sequence, sale.from_insurance, sale.from_suppliers]),
    );
    const [, ...older] = losses;
    const [newest] = losses;
    expect(await readLosses(tables, { market, before: newest, limit: 100 })).toEqual(older);
  }
  await sequencer.close();
});
