import { NOTIFICATION_KINDS } from "@plimsoll/contract";
import type { Wad } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import type { Facts, LoanFacts } from "./facts.ts";
import { inDigits, inMoney, type Money } from "./numbers.ts";
import { writeForContact, writeText } from "./texts.ts";
import { writeMessage } from "./write-message.ts";

const percent = (whole: number): Wad => (BigInt(whole) * 10n ** 16n) as Wad;
const btc = (baseUnits: bigint): Money => ({ asset: "BTC", baseUnits, decimals: 8 });
const usdc = (baseUnits: bigint): Money => ({ asset: "USDC", baseUnits, decimals: 6 });
const dollars = (whole: bigint) => ({ baseUnits: whole * 100n, decimals: 2 });

const ON: LoanFacts = {
  loan: "loan-1",
  collateralAsset: "BTC",
  loanAsset: "USDC",
  price: dollars(72_000n),
  lltv: percent(86),
  standing: {
    ltv: percent(70),
    liquidationPrice: dollars(58_604n),
    targetLtv: percent(67),
    repay: usdc(1_454_717_952n),
    pledge: btc(2_996_629n),
  },
};
const CLOSED: LoanFacts = { ...ON, standing: null };
const SALE = { sold: btc(12_000_000n), repaid: usdc(8_614_080_000n), fee: usdc(25_920_000n) };

const EVERY: readonly [Facts, string, string][] = [
  [
    { kind: "ltv_alert", on: ON, alertPrice: null },
    "Loan loan-1 is at 70.0 % of its collateral, 86.0 % is the limit",
    "BTC is at 72,000.00 USDC. Loan loan-1 owes 70.0 % of what its collateral is worth. The limit is 86.0 %: a price of 58,604.00 USDC, 18.6 % lower than now. Repay 1,454.72 USDC or add 0.0299663 BTC to bring it to 67.0 %.",
  ],
  [
    { kind: "grace_opened", on: ON, minutes: 10 },
    "Prices are back, and loan loan-1 has a grace period",
    "For 10 minutes nothing of it is liquidated unless it comes close to bad debt: this is the time to act. BTC is at",
  ],
  [
    { kind: "liquidatable", on: ON },
    "Loan loan-1 can be liquidated now",
    "Anybody may liquidate it now. Repay 1,454.72 USDC or add 0.0299663 BTC",
  ],
  [
    { kind: "sale_waiting", on: ON, reason: "desk_short", isLiquidatable: false },
    "A sale of loan loan-1 is due and waits",
    "but the desk that buys has too little money. It is tried again when that changes. Above 86.0 % anybody may liquidate it meanwhile. Repay 1,454.72 USDC or add 0.0299663 BTC",
  ],
  [
    { kind: "plan_topped_up", on: ON, added: btc(5_000_000n) },
    "Your plan added 0.05 BTC to loan loan-1",
    "your plan took 0.05 BTC from your balance and pledged it. The loan now owes 70.0 %",
  ],
  [
    { kind: "plan_repaid", on: ON, repaid: usdc(1_000_000_000n) },
    "Your plan repaid 1,000.00 USDC of loan loan-1",
    "repaid 1,000.00 USDC from your balance.",
  ],
  [
    { kind: "plan_sold", on: ON, ...SALE },
    "Your plan sold 0.12 BTC of loan loan-1",
    "sold 0.12 BTC and repaid 8,614.08 USDC, which cost you 25.92 USDC.",
  ],
  [
    { kind: "plan_out_of_money", on: ON, step: 0, reason: "no_funds" },
    "Step 1 of your plan for loan loan-1 can do no more",
    "Step 1 of your plan found nothing to pay with in your balance.",
  ],
  [
    {
      kind: "feed_stale",
      feed: "btc-usd",
      cause: "venues",
      collateralAsset: "BTC",
      loanAsset: "USDC",
      price: dollars(72_000n),
    },
    "There is no fresh price of BTC",
    "Too few venues quote btc-usd. The last confirmed price is 72,000.00 USDC.",
  ],
  [
    {
      kind: "feed_suspect",
      feed: "btc-usd",
      cause: "venues",
      collateralAsset: "BTC",
      loanAsset: "USDC",
      price: null,
    },
    "The price of BTC has jumped and waits for confirmation",
    "not there yet",
  ],
  [
    { kind: "rate_changed", market: "btc-usdc", before: percent(4), now: percent(6) },
    "The rate of your loan is now 6.0 % a year",
    "now pay 6.0 % a year; you were last told 4.0 %.",
  ],
  [
    { kind: "soft_liquidation", on: ON, ...SALE },
    "A little of loan loan-1 was sold: 0.12 BTC",
    "the least that brings the loan back.",
  ],
  [
    { kind: "liquidation", on: CLOSED, ...SALE, fee: null },
    "Loan loan-1 was liquidated: 0.12 BTC sold",
    "0.12 BTC was sold and 8,614.08 USDC repaid. Loan loan-1 is closed. You need do nothing.",
  ],
  [
    { kind: "bad_debt", on: CLOSED, debt: usdc(250_000n) },
    "Loan loan-1 has ended: its collateral is used up",
    "The remaining 0.25 USDC was written off.",
  ],
  [
    { kind: "debt_forgiven", on: ON, forgiven: usdc(47n), reason: "A crumb of interest." },
    "The rest of loan loan-1, 0.000047 USDC, was forgiven",
    "you owe nothing on it any more. Whatever is still pledged for it can be taken back. The reason on record: A crumb of interest.",
  ],
  [
    { kind: "debt_forgiven", on: CLOSED, forgiven: usdc(47n), reason: "A crumb of interest." },
    "The rest of loan loan-1, 0.000047 USDC, was forgiven",
    "Loan loan-1 is closed by now. The reason on record:",
  ],
  [
    { kind: "made_whole", paid: usdc(99_000_001n), reason: "One venue was wrong." },
    "You were paid 99.00 USDC for a wrong liquidation",
    "99.00 USDC was paid to your balance. The reason on record: One venue was wrong.",
  ],
];

describe("what borrowers read", () => {
  test("an alert by price names the price that was asked for", () => {
    const text = writeText({ kind: "ltv_alert", on: ON, alertPrice: dollars(73_000n) }, "1-0");
    expect(text.title).toBe("BTC has reached your price of 73,000.00 USDC");
    expect(text.body).toContain("BTC is at 72,000.00 USDC. Loan loan-1 owes 70.0 %");
  });

  test.each(EVERY)("case %#", (facts, title, body) => {
    const text = writeText(facts, "4711-2");
    expect(text.title).toBe(title);
    expect(text.body).toContain(body);
    expect(text.body).not.toMatch(/undefined|null| {2}/);
    expect(text.path).toMatch(/^\/(loans|statement|notifications).*notification=4711-2$/);
  });

  const usd = { feed: "btc-usdc", collateralAsset: "BTC", loanAsset: "USDC" } as const;
  const price = dollars(72_000n);
  test.each<[Facts, string, string]>([
    [
      { kind: "feed_suspect", cause: "peg", price, ...usd },
      "USDC is off its peg",
      "Sales go on at the price as it is, 72,000.00 USDC at present. Meanwhile nothing new",
    ],
    [
      { kind: "feed_suspect", cause: "part", price, ...usd },
      "A price behind that of BTC has jumped and waits for confirmation",
      "Sales use what is confirmed, 72,000.00 USDC at present.",
    ],
    [
      { kind: "feed_stale", cause: "part", price, ...usd },
      "There is no fresh price of BTC",
      "One of the prices that btc-usdc is made of is missing.",
    ],
    [
      { kind: "feed_stale", cause: "posted", price, ...usd },
      "There is no fresh price of BTC",
      "Nobody posts a price of btc-usdc at present.",
    ],
  ])("a feed says what is wrong with it: case %#", (facts, title, body) => {
    const text = writeText(facts, "1-0");
    expect(text.title).toBe(title);
    expect(text.body).toContain(body);
  });

  test("above the limit a sale that waits leaves the loan to anybody", () => {
    const facts = { kind: "sale_waiting", on: ON, reason: "paused", isLiquidatable: true } as const;
    const { body } = writeText(facts, "1-0");
    expect(body).toContain("but sales are paused. Meanwhile anybody may liquidate it.");
  });

  test("there is a text for every kind", () => {
    expect([...new Set(EVERY.map(([{ kind }]) => kind))].sort()).toEqual(
      [...NOTIFICATION_KINDS].sort(),
    );
  });

  test("the link leads to what helps, where something does", () => {
    expect(writeText({ kind: "ltv_alert", on: ON, alertPrice: null }, "4711-2").path).toBe(
      "/loans/loan-1?act=repay&notification=4711-2",
    );
    expect(writeText({ kind: "ltv_alert", on: CLOSED, alertPrice: null }, "4711-2").path).toBe(
      "/loans/loan-1?notification=4711-2",
    );
  });

  test("a loan that its plan has saved needs nothing", () => {
    const saved = { ...ON, standing: { ...nonNull(ON.standing), repay: usdc(0n) } };
    const { body } = writeText({ kind: "ltv_alert", on: saved, alertPrice: null }, "1-0");
    expect(body).toContain("You need do nothing at this price.");
    expect(body).not.toContain("Repay");
  });

  test("beyond the limit there is no distance to it", () => {
    const beyond = { ...ON, price: dollars(50_000n) };
    expect(writeText({ kind: "liquidatable", on: beyond }, "1-0").body).toContain("50,000.00");
    expect(writeText({ kind: "ltv_alert", on: beyond, alertPrice: null }, "1-0").body).toContain(
      "It is beyond the limit of 86.0 %.",
    );
  });

  test("the trusted contact is asked for help and told what the link does", () => {
    const text = writeForContact(
      writeText({ kind: "ltv_alert", on: ON, alertPrice: null }, "1-0"),
      "Grace",
      7,
    );
    expect(text.title).toMatch(/^Somebody needs your help: /);
    expect(text.body).toContain("Dear Grace,");
    expect(text.body).toContain("Repay 1,454.72 USDC");
    expect(text.body).toContain("It works for 7 days.");
  });
});

describe("one message for all that an entry did to a loan", () => {
  const at = (ltv: number, repay: bigint): LoanFacts => ({
    ...ON,
    standing: { ...nonNull(ON.standing), ltv: percent(ltv), repay: usdc(repay) },
  });
  const alert = (on: LoanFacts): Facts => ({ kind: "ltv_alert", on, alertPrice: null });

  test("tells what happened, what was done and where it stands, and no line that was passed", () => {
    const on = at(74, 0n);
    const main: Facts = { kind: "plan_topped_up", on, added: btc(22_000_000n) };
    const message = writeMessage(
      { main, all: [alert(on), alert(on), main, alert(on)], fall: percent(30) },
      "7-2",
    );
    expect(message).toEqual({
      title: "BTC fell 30 %. Your plan added 0.22 BTC. You are at 74 %",
      body: "Loan loan-1: BTC is at 72,000.00 USDC. Your plan took 0.22 BTC from your balance and pledged it. It now owes 74 % of what its collateral is worth. The limit is 86 %, a price of 58,604.00 USDC. You need do nothing at this price.",
      path: "/loans/loan-1?notification=7-2",
    });
  });

  test("names every step that acted, sums of a kind once, and what is still to do", () => {
    const on = at(83, 1_454_717_952n);
    const sold: Facts = { kind: "plan_sold", on, ...SALE };
    const all: Facts[] = [
      { kind: "plan_topped_up", on, added: btc(5_000_000n) },
      { kind: "plan_topped_up", on, added: btc(1_000_000n) },
      { kind: "plan_repaid", on, repaid: usdc(250_000_000n) },
      { kind: "plan_out_of_money", on, step: 1, reason: "no_funds" },
      sold,
    ];
    const { title, body } = writeMessage({ main: sold, all, fall: percent(12) }, "7-4");
    expect(title).toBe(
      "BTC fell 12 %. Your plan added 0.06 BTC, repaid 250.00 USDC and sold 0.12 BTC. You are at 83 %",
    );
    expect(body).toContain("Step 2 of your plan found nothing to pay with in your balance.");
    expect(body).toContain("Repay 1,454.72 USDC or add 0.0299663 BTC to bring it to 67.0 %.");
  });

  test("says of a plan that has run out what it did, what it could not do, and what helps now", () => {
    const on = at(88, 1_454_717_952n);
    const out: Facts = { kind: "plan_out_of_money", on, step: 0, reason: "no_funds" };
    const added: Facts = { kind: "plan_topped_up", on, added: btc(5_000_000n) };
    const beyond: Facts = { kind: "liquidatable", on };
    const message = (main: Facts, all: readonly Facts[]) =>
      writeMessage({ main, all, fall: percent(30) }, "7-4");

    const some = message(beyond, [alert(on), added, out, beyond]);
    expect(some.title).toBe(
      "BTC fell 30 %. Your plan added 0.05 BTC, and could do no more. You are at 88 %",
    );
    const none = message(beyond, [alert(on), out, beyond]);
    expect(none.title).toBe("BTC fell 30 %. Your plan could do nothing. You are at 88 %");
    for (const { body } of [some, none]) {
      expect(body).toContain("Step 1 of your plan found nothing to pay with in your balance.");
      expect(body).toContain("Anybody may liquidate it now.");
      expect(body).toContain("Repay 1,454.72 USDC or add 0.0299663 BTC to bring it to 67.0 %.");
    }
    expect(message(out, [out]).title).toBe(none.title);
    const soft: Facts = { kind: "soft_liquidation", on, ...SALE };
    expect(message(soft, [out, soft]).title).toBe(
      "BTC fell 30 %. Your plan could do nothing. The market sold 0.12 BTC. You are at 88 %",
    );
  });

  test("begins with the fall also where nothing could be done, and not where none caused it", () => {
    const on = at(90, 1n);
    const warning = writeMessage({ main: alert(on), all: [alert(on)], fall: percent(30) }, "7-0");
    expect(warning.title).toBe(
      "BTC fell 30 %. Loan loan-1 is at 90.0 % of its collateral, 86.0 % is the limit",
    );
    expect(warning.body).toBe(writeText(alert(on), "7-0").body);
    const ended: Facts = { kind: "bad_debt", on: CLOSED, debt: usdc(250_000n) };
    const { title } = writeMessage({ main: ended, all: [ended], fall: percent(55) }, "7-0");
    expect(title).toBe("BTC fell 55 %. Loan loan-1 has ended: its collateral is used up");
    const own: Facts = { kind: "ltv_alert", on, alertPrice: dollars(73_000n) };
    const reached = writeMessage({ main: own, all: [own], fall: percent(30) }, "7-0");
    expect(reached).toEqual(writeText(own, "7-0"));
    const still = writeMessage({ main: alert(on), all: [alert(on)], fall: null }, "7-0");
    expect(still).toEqual(writeText(alert(on), "7-0"));
  });

  test("says who has sold, and that the loan is closed", () => {
    const soft: Facts = { kind: "soft_liquidation", on: CLOSED, ...SALE };
    const hard: Facts = { kind: "liquidation", on: CLOSED, ...SALE };
    const { title } = writeMessage({ main: hard, all: [soft, hard], fall: null }, "7-4");
    expect(title).toBe("The market sold 0.12 BTC. 0.12 BTC was liquidated. The loan is closed.");
  });

  test("is the text about the one thing where there is but one, or nothing was done", () => {
    const on = at(70, 1n);
    for (const all of [[alert(on)], [alert(on), alert(on)]]) {
      const message = writeMessage({ main: alert(on), all, fall: percent(0) }, "7-0");
      expect(message).toEqual(writeText(alert(on), "7-0"));
    }
    const main: Facts = { kind: "plan_sold", on, ...SALE };
    const message = writeMessage({ main, all: [main], fall: percent(0) }, "7-0");
    expect(message).toEqual(writeText(main, "7-0"));
  });
});

test("the name of an old loan is no link in a letter", () => {
  const on = { ...ON, loan: "www.evil-bank.example" };
  const { title, body, path } = writeText({ kind: "liquidatable", on }, "n1");
  expect(title).toBe("Loan www. evil-bank. example can be liquidated now");
  expect(body).not.toContain("evil-bank.example");
  expect(path).toContain("/loans/www.evil-bank.example?");
});

describe("numbers for a reader", () => {
  test.each([
    [usdc(1_234_567_891n), "1,234.57"],
    [usdc(1_234_567_891_234_567n), "1,234,567,891.23"],
    [usdc(0n), "0.00"],
    [usdc(1n), "0.000001"],
    [btc(2_996_629n), "0.0299663"],
    [btc(150_000_000n), "1.50"],
    [{ asset: "X", baseUnits: 5n, decimals: 0 }, "5"],
    [{ asset: "X", baseUnits: 55n, decimals: 1 }, "5.5"],
  ])("%o is %s", (money, text) => {
    expect(inDigits(money)).toBe(text);
  });

  test("what must be paid is rounded up, so that paying it is enough", () => {
    expect(inMoney(usdc(1_454_710_001n), "up")).toBe("1,454.72 USDC");
    expect(inMoney(usdc(1_454_710_000n), "up")).toBe("1,454.71 USDC");
  });
});

function nonNull<T>(value: T | null): T {
  if (value === null) throw new Error("missing");
  return value;
}
