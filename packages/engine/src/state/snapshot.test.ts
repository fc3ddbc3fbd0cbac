import { describe, expect, it } from "vitest";
import { btc, mark, percent, usdc } from "../../test/amounts.ts";
import { ladderSettings } from "../../test/random-book.ts";
import { openWorld, World } from "../../test/world.ts";
import { decide } from "../engine.ts";
import type { Book } from "./book.ts";
import { availableLedger, createBook, knownAccount, knownAsset } from "./book.ts";
import type { Account, Asset } from "./records.ts";
import { restore } from "./restore.ts";
import { SnapshotError } from "./snapshot-format.ts";
import { hashLines, snapshot, stateHash } from "./snapshot.ts";

const owner = "owner" as Book["owner"];

/** A market with everything a snapshot can hold. */
function fullWorld(): World {
  const world = openWorld({
    rateModel: { kind: "adaptive" },
    settings: ladderSettings(),
    isMirrored: false,
  });
  world.deposit("desk", "USDC", usdc(100_000));
  world.open("first", "alice", btc(1), usdc(60_000));
  world.open("second", "bob", btc(2), usdc(90_000));
  world.run({
    type: "set_alerts",
    by: "bob",
    loan: "second",
    alertLtvs: [percent(55)],
    alertPrices: [mark(45_000)],
  });
  world.run({ type: "set_authorization", by: "bob", authorized: "alice", isAuthorized: true });
  world.run({
    type: "deposit",
    account: "bob",
    asset: "USDC",
    amount: 5n,
    reference: "wire 1n \u2028 ü",
  });
  const terms = {
    preLltv: percent(80),
    preLCF1: percent(10),
    preLCF2: percent(20),
    preLIF1: percent(101),
    preLIF2: percent(102),
  };
  world.run({
    type: "create_pre_liquidation",
    preLiquidation: "terms",
    market: "btc",
    feed: "btc-usd",
    terms,
  });
  return world;
}

const linesOf = (book: Book): string[] => [...snapshot(book)];

/** The message that restoring these lines fails with. */
function failureOf(lines: Iterable<string>): string {
  try {
    restore(lines);
  } catch (error) {
    if (error instanceof SnapshotError) return error.message;
    throw error;
  }
  return "none";
}

describe("a snapshot", () => {
  it("of an empty book names its owner, its house accounts and no more", () => {
    expect(linesOf(createBook(owner))).toEqual([
      '["plimsoll-book",4]',
      '["book","owner",0,""]',
      '["enabled",[],[]]',
      '["account","desk",[],{}]',
      '["account","fees",[],{}]',
      '["account","insurance",[],{}]',
      '["account","owner",[],{}]',
      '["end",{"account":4,"asset":0,"backlog":0,"feed":0,"loan":0,"made_whole":0,"market":0,"plan":0,"pre_liquidation":0,"reference":0,"supplier":0}]',
    ]);
  });

  it("holds every kind of record and comes back from it", () => {
    const { book } = fullWorld();
    book.backlog.add(fullWorld().market().id);
    const lines = linesOf(book);
    const kinds = new Set(lines.map((line) => (JSON.parse(line) as [string])[0]));
    expect(kinds.size).toBe(14);
    expect(linesOf(restore(lines))).toEqual(lines);
  });

  it("does not depend on the order of registration, opening and funding", () => {
    const [forwards, backwards] = [false, true].map((isReversed) => {
      const world = new World(false);
      const order = <T>(items: T[]): T[] => (isReversed ? items.reverse() : items);
      for (const asset of order(["BTC", "ETH", "USDC"])) {
        world.run({ type: "register_asset", asset, decimals: 8 });
      }
      for (const account of order(["zoe", "adam", "mia"])) {
        world.run({ type: "open_account", account });
        for (const asset of order(["USDC", "ETH"])) world.deposit(account, asset, 7n);
      }
      for (const lltv of order([percent(9), percent(86)])) {
        world.run({ type: "enable_lltv", by: "owner", lltv });
      }
      return stateHash(world.book);
    });
    expect(forwards).toBe(backwards);
  });

  it("does not show balances that were opened and are zero, nor previews", () => {
    const { book, now } = fullWorld();
    const before = stateHash(book);
    const carol = knownAccount(book, "carol" as Account["id"]);
    availableLedger(book, carol, knownAsset(book, "USDC" as Asset["id"]));
    decide(book, { type: "tick" }, (now + 1_000_000) as Book["time"]);
    expect(stateHash(book)).toBe(before);
  });

  it("shows a change of one base unit", () => {
    const { book } = fullWorld();
    const before = stateHash(book);
    for (const loan of book.loans.values()) loan.principal = (loan.principal + 1n) as never;
    expect(stateHash(book)).not.toBe(before);
  });

  it("hashes to the digest of its lines", () => {
    const { book } = fullWorld();
    expect(hashLines(linesOf(book))).toBe(stateHash(book));
  });

  it("makes one object of equal plans, so that loans share their triggers again", () => {
    const world = fullWorld();
    const plan = { steps: ladderSettings().defaultPlan?.steps ?? [] };
    world.run({ type: "set_plan", by: "bob", loan: "second", plan });
    world.run({ type: "set_alerts", by: "bob", loan: "second", alertLtvs: [], alertPrices: [] });
    expect(world.loan("second").plan).not.toBe(world.loan("first").plan);
    const restored = restore(snapshot(world.book));
    const [first, second] = ["first", "second"].map((id) => restored.loans.get(id as never));
    expect(second?.plan).toBe(first?.plan);
    expect(second?.schedule).toBe(first?.schedule);
    expect(first?.plan).toBe(first?.market.settings.defaultPlan);
  });
});

describe("restoring", () => {
  const lines = linesOf(fullWorld().book);
  const indexOf = (kind: string): number =>
    lines.findIndex((line) => line.startsWith(`["${kind}"`));
  const replaced = (kind: string, from: string | RegExp, to: string): string[] =>
    lines.map((line, index) => (index === indexOf(kind) ? line.replace(from, to) : line));
  const without = (kind: string): string[] => lines.filter((_, index) => index !== indexOf(kind));

  it("accepts the lines as they are", () => {
    expect(failureOf(lines)).toBe("none");
  });

  it("refuses what is no snapshot, or of another version", () => {
    expect(failureOf(["hello"])).toMatch(/^line 1 of the snapshot: it is not JSON/);
    expect(failureOf(['{"a":1}'])).toMatch(/line 1 .* must be a list/);
    expect(failureOf(["[1]"])).toMatch(/line 1 .* begin with what it is/);
    expect(failureOf(['["cat"]'])).toMatch(/line 1 .* not the snapshot of a book/);
    expect(failureOf(['["plimsoll-book",2]'])).toMatch(/line 1 .* version 2 is unknown/);
  });

  it("refuses a snapshot that was cut off, wherever", () => {
    for (let length = 0; length < lines.length; length += 1) {
      expect(failureOf(lines.slice(0, length))).toBe(
        `line ${length + 1} of the snapshot: the end is missing; the snapshot was cut off`,
      );
    }
  });

  it("refuses lines after the end", () => {
    expect(failureOf([...lines, lines[3] ?? ""])).toMatch(/nothing may follow the end/);
  });

  it("refuses lines that are missing, doubled, out of order or unknown", () => {
    expect(failureOf(without("reference"))).toMatch(/should be 1 lines of kind reference.* are 0/);
    expect(failureOf(without("book"))).toMatch(/line 2 .* "book" must be here/);
    expect(failureOf(without("plan"))).toMatch(/there is no plan 0/);
    const loan = indexOf("loan");
    const doubled = lines.toSpliced(loan, 0, lines[loan] ?? "");
    expect(failureOf(doubled)).toMatch(/loan "first" is doubled or out of order/);
    const moved = lines.toSpliced(lines.length - 1, 0, lines[indexOf("asset")] ?? "");
    expect(failureOf(moved)).toMatch(/asset must stand before reference/);
    expect(failureOf(replaced("plan", '"plan"', '"plot"'))).toMatch(/nothing is called "plot"/);
  });

  it("refuses references to what is not there", () => {
    expect(failureOf(replaced("loan", '"alice"', '"ghost"'))).toMatch(/no account ghost/);
    expect(failureOf(replaced("loan", '"btc"', '"eth"'))).toMatch(/no market eth/);
    expect(failureOf(replaced("market", '"BTC"', '"ETH"'))).toMatch(/no asset ETH/);
    expect(failureOf(replaced("account", '"BTC"', '"ETH"'))).toMatch(/no asset ETH/);
    expect(failureOf(replaced("supplier", '"btc"', '"eth"'))).toMatch(/no market eth/);
  });

  it("refuses members of the wrong kind", () => {
    expect(failureOf(replaced("loan", '"100000000n"', "100000000"))).toMatch(/member 4 .* amount/);
    expect(failureOf(replaced("loan", '"100000000n"', '"-1n"'))).toMatch(/member 4 .* negative/);
    expect(failureOf(replaced("loan", ",false]", "]"))).toMatch(/loan has 13 members/);
    expect(failureOf(replaced("loan", "false]", "0]"))).toMatch(/member 12 must be true or false/);
    expect(failureOf(replaced("market", /"cash":"\d+n"/, '"cash":1'))).toMatch(/field cash/);
    expect(failureOf(replaced("book", /,\d+,/, ",-1,"))).toMatch(/member 2 must be a whole/);
    expect(failureOf(replaced("enabled", "[", '["enabled",'))).toMatch(/list of texts/);
  });
});
