import { describe, expect, it } from "vitest";
import { btc, mark, percent, usdc } from "../../test/amounts.ts";
import { ladderSettings } from "../../test/random-book.ts";
import { openWorld } from "../../test/world.ts";
import type { World } from "../../test/world.ts";
import { InvariantViolation } from "../units/assert.ts";
import { as } from "../units/quantity.ts";
import { availableLedger, knownAccount, openLedgerAccount } from "./book.ts";
import { checkInvariants, findViolations } from "./check-invariants.ts";
import type { Account, Loan, Market } from "./records.ts";

/** Two loans, interest, fees, a supplier beside the fee recipient: something for every invariant. */
function soundWorld(): World {
  const world = openWorld({
    rateModel: { kind: "adaptive" },
    settings: { ...ladderSettings(), defaultPlan: null },
    isMirrored: false,
  });
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
  world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(10) });
  world.open("first", "alice", btc(1), usdc(60_000));
  world.open("second", "bob", btc(2), usdc(90_000));
  world.run({
    type: "set_alerts",
    by: "alice",
    loan: "first",
    alertLtvs: [],
    alertPrices: [mark(90_000), mark(120_000)],
  });
  world.wait(1_000_000).run({ type: "accrue_interest", market: "btc" });
  return world;
}

const idsOf = (world: World): string[] => [
  ...new Set(findViolations(world.book).map(({ id }) => id)),
];

interface Tampering {
  readonly what: string;
  readonly breaks: readonly string[];
  readonly tamper: (world: World, market: Market, loan: Loan) => void;
}

/** Some records stand in several sums: changing one of those breaks all of them. */
const TAMPERINGS: readonly Tampering[] = [
  {
    what: "coins vanish from custody",
    breaks: ["I-01", "I-02"],
    tamper: (_, market) => (market.loanAsset.custody.balance -= 1n),
  },
  {
    what: "coins of one customer go to nobody",
    breaks: ["I-02", "I-07"],
    tamper: (world, market) => {
      balanceOf(world, "bob", market).balance += 1n;
      market.ledger.rounding.balance -= 1n;
    },
  },
  {
    what: "more is lent out than is supplied",
    breaks: ["I-03", "I-06"],
    tamper: (_, market) => (market.totalSupplyAssets = as(market.totalBorrowAssets - 1n)),
  },
  {
    what: "cash is missing",
    breaks: ["I-02", "I-03", "I-07"],
    tamper: (_, market) => (market.cash = as(market.cash - 1n)),
  },
  {
    what: "a price fall is not acted on",
    breaks: ["I-04"],
    tamper: (_, { feed }) => {
      feed.mark = { ...feed.mark, confirmed: as(feed.mark.confirmed / 2n) };
    },
  },
  {
    what: "the ledger of debts and the debts differ",
    breaks: ["I-05"],
    tamper: (_, market) => (market.totalBorrowAssets = as(market.totalBorrowAssets + 1n)),
  },
  {
    what: "the ledger of supplies and the supplies differ",
    breaks: ["I-06"],
    tamper: (_, market) => (market.totalSupplyAssets = as(market.totalSupplyAssets - 1n)),
  },
  {
    what: "cash appears without a claim on it",
    breaks: ["I-02", "I-07"],
    tamper: (_, market) => (market.cash = as(market.cash + 1n)),
  },
  {
    what: "the total of collateral is wrong",
    breaks: ["I-08"],
    tamper: (_, market) => (market.totalCollateral = as(market.totalCollateral + 1n)),
  },
  {
    what: "a loan owes less principal than the ledger says",
    breaks: ["I-09"],
    tamper: (_, __, loan) => (loan.principal = as(loan.principal - 1n)),
  },
  {
    what: "the total of borrow shares is wrong",
    breaks: ["I-10"],
    tamper: (_, market) => (market.totalBorrowShares = as(market.totalBorrowShares + 1n)),
  },
  {
    what: "the total of supply shares is wrong",
    breaks: ["I-11"],
    tamper: (_, market) => (market.totalSupplyShares = as(market.totalSupplyShares + 1n)),
  },
  {
    what: "an account is overdrawn in favour of another",
    breaks: ["I-12"],
    tamper: (world, market) => {
      balanceOf(world, "bob", market).balance += usdc(100_000_000);
      balanceOf(world, "alice", market).balance -= usdc(100_000_000);
    },
  },
  {
    what: "a loan without debt still owes principal",
    breaks: ["I-10", "I-13", "I-14"],
    tamper: (_, __, loan) => (loan.borrowShares = as(0n)),
  },
  {
    what: "a loan has left its ladder",
    breaks: ["I-14"],
    tamper: (_, market, loan) => market.ladders.falling.remove(loan.slot),
  },
  {
    what: "a loan waits at the wrong price",
    breaks: ["I-14"],
    tamper: (_, market, loan) => market.ladders.falling.place(loan.slot, 1),
  },
  {
    what: "somebody else waits in a loan's slot",
    breaks: ["I-14"],
    tamper: ({ loan }, market, first) => (market.ladders.slots[first.slot] = loan("second")),
  },
  {
    what: "an alert by price is forgotten",
    breaks: ["I-14"],
    tamper: (_, market, loan) => market.ladders.priceFalling.remove(loan.slot),
  },
  {
    what: "an alert by price waits although its price has come",
    breaks: ["I-04"],
    tamper: (_, market, loan) => {
      loan.disarmed = 0;
      market.ladders.priceFalling.place(loan.slot, Number(mark(120_000)));
      market.ladders.priceRising.remove(loan.slot);
    },
  },
  {
    what: "a stranger waits on the ladder",
    breaks: ["I-14"],
    tamper: (_, market) => market.ladders.rising.place(77, 1),
  },
  {
    what: "a loan has the triggers of other settings",
    breaks: ["I-14"],
    tamper: (_, market) => {
      market.settings = { ...market.settings, alertLtvs: market.settings.alertLtvs.slice(1) };
    },
  },
  {
    what: "a stranger to volatility is said to follow it",
    breaks: ["I-14"],
    tamper: (_, market, loan) => market.followers.add(loan),
  },
  {
    what: "a market takes samples that its settings do not ask for",
    breaks: ["I-16"],
    tamper: ({ book }, market) => book.estimating.add(market.id),
  },
  {
    what: "a volatility is not what the samples make of it",
    breaks: ["I-17"],
    tamper: (world, market) => {
      const volatility = { sampleMs: 60_000, memorySamples: 9, step: percent(1) };
      world.configure({ volatility });
      if (market.volatility === null) throw new Error("no sample was taken");
      market.volatility = { ...market.volatility, volatility: percent(2) };
    },
  },
  {
    what: "a market believes that a loan is stranded",
    breaks: ["I-15"],
    tamper: (_, market, loan) => market.stranded.add(loan.id),
  },
  {
    what: "a loan is stranded unknown to its market",
    breaks: ["I-14", "I-15"],
    tamper: (_, __, loan) => (loan.isStranded = true),
  },
  {
    what: "the backlog names no market",
    breaks: ["I-16"],
    tamper: ({ book }) => book.backlog.add("nowhere" as Market["id"]),
  },
  {
    what: "an account forgets its loan",
    breaks: ["I-16"],
    tamper: ({ book }, _, loan) => (knownAccount(book, loan.owner).loans = []),
  },
  {
    what: "a ledger account belongs to nobody",
    breaks: ["I-16"],
    tamper: ({ book }, market) => {
      openLedgerAccount(book, "available", "ghost" as Account["id"], market.loanAsset.id);
    },
  },
  {
    what: "the fee recipient is no account",
    breaks: ["I-16"],
    tamper: ({ book }) => (book.feeRecipient = "ghost" as Account["id"]),
  },
  {
    what: "a feed forgets its market",
    breaks: ["I-16"],
    tamper: (_, market) => market.feed.markets.splice(0),
  },
  {
    what: "interest has been taken for tomorrow",
    breaks: ["I-17"],
    tamper: (_, market) => {
      market.lastUpdate = (market.lastUpdate + 86_400n) as Market["lastUpdate"];
    },
  },
  {
    what: "a mark contradicts itself",
    breaks: ["I-17"],
    tamper: (_, { feed }) => (feed.mark = { ...feed.mark, status: "suspect" }),
  },
  {
    what: "a price was confirmed tomorrow",
    breaks: ["I-17"],
    tamper: ({ book }, { feed }) => {
      const confirmedSince = (book.time + 1) as typeof book.time;
      feed.mark = { ...feed.mark, confirmedSince };
    },
  },
];

describe("the checker of invariants", () => {
  it("finds nothing wrong with a sound book", () => {
    const { book } = soundWorld();
    expect(findViolations(book)).toEqual([]);
    expect(() => checkInvariants(book)).not.toThrow();
  });

  it.each(TAMPERINGS)("sees that $what", ({ breaks, tamper }) => {
    const world = soundWorld();
    tamper(world, world.market(), world.loan("first"));
    expect(idsOf(world).sort()).toEqual(breaks);
  });

  it("knows a tampering for every invariant", () => {
    const seen = new Set(TAMPERINGS.flatMap(({ breaks }) => breaks));
    const all = Array.from({ length: 17 }, (_, index) => `I-${String(index + 1).padStart(2, "0")}`);
    expect([...seen].sort()).toEqual(all);
  });

  it("throws a violation that lists everything it found", () => {
    const world = soundWorld();
    world.market().cash = as(0n);
    expect(() => checkInvariants(world.book)).toThrow(InvariantViolation);
    expect(() => checkInvariants(world.book)).toThrow(/I-02: .*\nI-03: .*\nI-07: /s);
  });

  it("lets due triggers wait for the continuation that the backlog promises", () => {
    const world = soundWorld();
    const { feed, id } = world.market();
    feed.mark = { ...feed.mark, confirmed: as(feed.mark.confirmed / 2n) };
    expect(idsOf(world)).toEqual(["I-04"]);
    world.book.backlog.add(id);
    expect(idsOf(world)).toEqual([]);
  });

  it("lets sales wait for the desk, and everything for a confirmed price", () => {
    const world = soundWorld();
    const amount = world.balance("desk", "USDC");
    world.run({ type: "pay_out", account: "desk", asset: "USDC", amount, reference: null });
    world.price(60_000);
    expect(world.loan("first").isStranded).toBe(true);
    expect(idsOf(world)).toEqual([]);
    world.price(0);
    expect(idsOf(world)).toEqual([]);
  });
});

function balanceOf({ book }: World, account: string, { loanAsset }: Market) {
  return availableLedger(book, knownAccount(book, account as Account["id"]), loanAsset);
}
