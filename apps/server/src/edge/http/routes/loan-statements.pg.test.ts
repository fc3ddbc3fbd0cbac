import {
  groupDigits,
  loanStatementRoutes,
  type LoanStatementView,
  type Role,
} from "@plimsoll/contract";
import {
  accrual,
  borrowedAssets,
  toSeconds,
  type AccountId,
  type Loan,
  type Millis,
} from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellStory } from "../../../../test/history/story.ts";
import { accept, COIN, deposit, BTC, openBook } from "../../../../test/history/world.ts";
import { openWorld, type World } from "../../../../test/open-world.ts";
import { readPdf } from "../../../../test/receipts/pdf-text.ts";
import { nowOf } from "../../../book/look.ts";
import { openHistory, type History } from "../../../followers/history/history.ts";
import { openJournalFeed, type JournalFeed } from "../../../followers/journal-feed.ts";
import { migrate } from "../../../foundation/database/migrations.ts";
import { SERVICE_SCHEMA } from "../../../foundation/database/service-schema.ts";
import { Workers } from "../../../foundation/workers/workers.ts";
import type { Written } from "../../../foundation/workers/written.ts";
import type { Caller } from "../../../people/caller.ts";
import { HttpProblem } from "../../../views/http-problem.ts";
import { loanStatementHandlers } from "./loan-statements.ts";

let world: World;
let sequencer: Sequencer;
let feed: JournalFeed;
let history: History;
const log = pino({ level: "silent" });
const workers = new Workers();

beforeAll(async () => {
  world = await openWorld();
  sequencer = await openBook(world.store, "statements");
  feed = await openJournalFeed(world.store, sequencer);
  history = await openHistory({ pool: world.pool, feed, log });
  await tellStory(sequencer);
  await migrate(world.pool, [SERVICE_SCHEMA]);
  await world.pool.query("INSERT INTO service.loan_names VALUES ('alice', 'planned', 'Boat')");
});

afterAll(async () => {
  await workers.close();
  await history.close();
  await feed.close();
  await sequencer.close();
  await world.close();
});

const NAMES: Readonly<Record<string, string>> = { alice: "Alice Łukasiewicz", bob: "Bob" };
const services = (mode: "live" | "sandbox" = "live") => ({
  book: { sequencer, served: { sequencer, history } },
  config: { mode },
  people: { nameOf: async (account: string) => NAMES[account] ?? null },
  ...{ workers, databaseUrl: world.url },
});

function by(role: Role, account: string | null = null) {
  const caller: Caller = {
    ...{ id: `key:${account ?? role}`, kind: "key", name: role, roles: [role] },
    account: account as AccountId | null,
  };
  const [body, idempotency] = [undefined, undefined];
  const isConfined = role === "customer";
  const address = "127.0.0.1";
  return { caller, address, isConfined, body, headers: new Headers(), idempotency };
}

interface Query {
  readonly from?: string;
  readonly to?: string;
  readonly zone?: string;
  readonly opened?: number;
  readonly limit?: number;
  readonly cursor?: string;
}
const OPERATOR = by("operator");
const textOf = ({ bytes }: Written): string => new TextDecoder().decode(bytes);

async function stated(loan: string, query: Query = {}, who = OPERATOR): Promise<LoanStatementView> {
  const { body } = await loanStatementHandlers.getLoanStatement(
    { ...who, params: { loan }, query: { limit: 200, zone: "UTC", ...query } },
    services(),
  );
  return loanStatementRoutes.getLoanStatement.response.parse(JSON.parse(textOf(body)));
}

async function csv(loan: string, query: Query = {}): Promise<string> {
  const { body } = await loanStatementHandlers.getLoanStatementCsv(
    { ...OPERATOR, params: { loan }, query: { zone: "UTC", ...query } },
    services(),
  );
  return textOf(body);
}

async function pdf(loan: string, query: Query = {}, mode: "live" | "sandbox" = "live") {
  const { body } = await loanStatementHandlers.getLoanStatementPdf(
    { ...OPERATOR, params: { loan }, query: { zone: "UTC", ...query } },
    services(mode),
  );
  return readPdf(body.bytes);
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HttpProblem) return error.details.code;
    throw error;
  }
  return "answered";
}

const units = ({ baseUnits }: { readonly baseUnits: string }): bigint => BigInt(baseUnits);

/** What a loan owes and has in the book itself, with interest up to an instant. */
const inBook = (id: string, at: number) =>
  sequencer.read(({ loans }) => {
    const loan = loans.get(id as Loan["id"]);
    if (loan === undefined) return { debt: 0n, collateral: 0n };
    const totals = accrual(loan.market, toSeconds(at as Millis)) ?? loan.market;
    const debt = loan.borrowShares === 0n ? 0n : borrowedAssets(totals, loan.borrowShares);
    return { debt, collateral: loan.collateral };
  });

describe("a loan's statement", () => {
  test("closes with what the book says, and every sum leads from opening to closing", async () => {
    for (const loan of ["planned", "bare", "shared-name"]) {
      const statement = await stated(loan);
      const { debt, collateral, lines } = statement;
      const book = await inBook(loan, Date.parse(statement.asOf));
      expect([units(debt.closing), units(collateral.closing)]).toEqual([
        book.debt,
        book.collateral,
      ]);
      expect([units(debt.opening), units(collateral.opening)]).toEqual([0n, 0n]);
      const { borrowed, fees, interest, repaid, repaidBySales, writtenOff } = debt;
      const [owed, off] = [
        [borrowed, fees, interest],
        [repaid, repaidBySales, writtenOff],
      ].map((group) => group.reduce((sum, each) => sum + units(each), 0n));
      expect((owed ?? 0n) - (off ?? 0n)).toBe(units(debt.closing));
      const { pledged, released, sold } = collateral;
      expect(units(pledged) - units(released) - units(sold)).toBe(units(collateral.closing));
      let running = { debt: 0n, collateral: 0n };
      for (const line of lines) {
        running = {
          debt: running.debt + units(line.debt),
          collateral: running.collateral + units(line.collateral),
        };
        expect([running.debt, running.collateral]).toEqual([
          units(line.debtAfter),
          units(line.collateralAfter),
        ]);
      }
      expect(running).toEqual({ debt: units(debt.closing), collateral: units(collateral.closing) });
    }
  });

  test("tells pledge, loan, interest, plan, sales with receipts and what was written off in words", async () => {
    const planned = await stated("planned");
    expect(planned.lines.slice(0, 3).map(({ text }) => text)).toEqual([
      "Loan opened",
      "Collateral pledged",
      "Borrowed",
    ]);
    expect(planned.lines.map(({ text }) => text)).toContain(
      "The plan added collateral from the free balance",
    );
    const sale = planned.lines.find(({ kind }) => kind === "plan_sale");
    expect(sale).toMatchObject({ hasReceipt: true });
    expect(sale?.text).toMatch(/^The plan sold collateral at [0-9,]+ USDC$/);
    expect(planned.lines.some(({ kind }) => kind === "interest")).toBe(true);
    expect(planned.loanName).toBe("Boat");
    expect(planned.customer).toEqual({ account: "alice", name: "Alice Łukasiewicz" });
    const gone = await stated("shared-name");
    expect(gone.lines.map(({ kind }) => kind)).toContain("outside_liquidation");
    expect(units(gone.debt.writtenOff)).toBeGreaterThan(0n);
    expect(gone.closedAt).not.toBeNull();
    expect(gone.lines.at(-1)?.text).toBe("Loan closed");
  });

  test("shows the same digits as JSON, as CSV and on paper", async () => {
    const { lines, debt, collateral, asOf } = await stated("planned", { zone: "Asia/Kolkata" });
    const period = { to: asOf, zone: "Asia/Kolkata" };
    const rows = (await csv("planned", period)).trimEnd().split("\r\n");
    const paper = await pdf("planned", period);
    const unbroken = paper.text.replaceAll(" ", "");
    const closed = await stated("planned", period);
    expect(rows).toHaveLength(closed.lines.length + 3);
    for (const [place, line] of closed.lines.entries()) {
      const amounts = [line.collateral, line.debt, line.cost, line.collateralAfter, line.debtAfter];
      const digits = amounts.map(({ amount }) => amount).join(",");
      expect(rows[place + 2]).toContain(`,${digits},BTC,USDC,`);
      expect(rows[place + 2]).toContain(line.when);
      for (const { amount, baseUnits } of amounts) {
        if (baseUnits !== "0") expect(unbroken).toContain(groupDigits(amount));
      }
      expect(unbroken).toContain(line.when.replaceAll(" ", ""));
    }
    expect(rows[1]).toContain(`,opening,,,,,${collateral.opening.amount},${debt.opening.amount},`);
    for (const amount of [...Object.values(closed.debt), ...Object.values(closed.collateral)]) {
      expect(unbroken).toContain(groupDigits(amount.amount));
    }
    // Letters that the paper's font lacks are marked; the CSV has them.
    expect(paper.text).toContain("Statement of Boat");
    expect(paper.text).toContain("Alice ?ukasiewicz");
    expect(rows[1]).toContain("Alice Łukasiewicz");
    expect(lines.length).toBeGreaterThan(5);
    expect(paper.text).not.toMatch(/sandbox/i);
    expect((await pdf("planned", {}, "sandbox")).text).toContain("SANDBOX");
  });

  test("of a period that is over never changes, and the next one begins where it ends", async () => {
    const whole = await stated("planned");
    const middle = whole.lines[Math.floor(whole.lines.length / 2)]?.at ?? "";
    const first = await csv("planned", { to: middle });
    const closed = await stated("planned", { to: middle });
    expect([closed.isFinal, closed.to]).toEqual([true, middle]);
    await accept(sequencer, [deposit("alice", BTC, COIN), { type: "tick" }]);
    expect(await csv("planned", { to: middle })).toBe(first);
    const next = await stated("planned", { from: middle });
    expect(next.debt.opening).toEqual(closed.debt.closing);
    expect(next.collateral.opening).toEqual(closed.collateral.closing);
    expect(next.isFinal).toBe(false);
  });

  test("of a period that lasts goes up to now, with interest up to this second", async () => {
    const now = await sequencer.read((book) => nowOf(book, { sequencer }));
    const { debt, asOf, isFinal, to } = await stated("planned", { to: "2030-01-01T00:00:00.000Z" });
    expect(Date.parse(asOf)).toBeGreaterThan(now);
    expect([isFinal, to]).toEqual([false, asOf]);
    expect(units(debt.closing)).toBe((await inBook("planned", Date.parse(asOf))).debt);
  });

  test("comes page after page, with all its sums on each", async () => {
    const whole = await stated("planned");
    const to = whole.asOf;
    const { lines } = await stated("planned", { to });
    const numbers: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page: LoanStatementView = await stated("planned", {
        ...{ to, limit: 3 },
        ...(cursor === undefined || cursor === null ? {} : { cursor }),
      });
      numbers.push(...page.lines.map(({ number }) => number));
      expect(page.lines.length).toBeLessThanOrEqual(3);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(numbers).toEqual(lines.map(({ number }) => number));
  });

  test("is its borrower's and staff's: of a name that was used again, each has their own", async () => {
    const bobs = await stated("shared-name", {}, by("customer", "bob"));
    const carols = await stated("shared-name", {}, by("customer", "carol"));
    expect([bobs.customer.account, carols.customer.account]).toEqual(["bob", "carol"]);
    expect(bobs.lines.map(({ kind }) => kind)).not.toContain("outside_liquidation");
    expect(await codeOf(stated("shared-name", {}, by("customer", "alice")))).toBe("loan_not_found");
    const { openedSequence } = bobs;
    const told = { opened: openedSequence };
    expect((await stated("shared-name", told)).customer.account).toBe("bob");
    expect((await stated("shared-name", told, by("auditor"))).customer.account).toBe("bob");
    const others = stated("shared-name", told, by("customer", "carol"));
    expect(await codeOf(others)).toBe("loan_not_found");
    expect(await codeOf(stated("nobodys"))).toBe("loan_not_found");
  });

  test("refuses a period that is none, one too long and a zone that nobody knows", async () => {
    const from = "2026-03-01T00:00:00.000Z";
    expect(await codeOf(stated("planned", { from, to: from }))).toBe("invalid_field");
    const long = { from: "1990-01-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z" };
    expect(await codeOf(stated("planned", long))).toBe("invalid_field");
    expect(await codeOf(stated("planned", { zone: "Moon/Tycho" }))).toBe("invalid_field");
  });
});
