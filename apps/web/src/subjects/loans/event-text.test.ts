import { expect, test } from "vitest";
import { eventText, type Reader } from "./event-text.ts";

const READER: Reader = { account: "ada" };
const AT = "2026-02-05T12:00:00.000Z";
const usdc = (amount: string) => ({ asset: "USDC", amount, baseUnits: "1" });
const btc = (amount: string) => ({ asset: "BTC", amount, baseUnits: "1" });
const why = { trigger: "plan", triggerLtv: "0.8", price: "61000", ltvBefore: "0.801" };

test("what the borrower did is told as theirs, what others did as somebody's", () => {
  const repaid = { type: "repaid", at: AT, by: "ada", assets: usdc("100") };
  expect(eventText(repaid, READER)?.title).toBe("You repaid 100.00 USDC");
  expect(eventText({ ...repaid, by: "bob" }, READER)?.title).toBe("Somebody repaid 100.00 USDC");
});

test("a borrowing tells what arrived and the fee, where there was one", () => {
  const event = {
    type: "borrowed",
    at: AT,
    assets: usdc("1000"),
    payout: usdc("990"),
    processingFee: usdc("10"),
  };
  expect(eventText(event, READER)?.detail).toContain("10.00 USDC was the processing fee");
  const free = { ...event, processingFee: usdc("0") };
  expect(eventText(free, READER)?.detail).not.toContain("fee");
});

test("a sale tells who sold, why, what it cost, and has a receipt", () => {
  const sale = {
    type: "collateral_sold",
    at: AT,
    step: 2,
    seizedAssets: btc("0.1"),
    repaidAssets: usdc("6000"),
    feeAssets: usdc("18"),
    ltvAfter: "0.75",
    why,
  };
  expect(eventText(sale, READER)).toEqual({
    title: "Your plan sold 0.1 BTC and repaid 6,000.00 USDC",
    detail: "At a price of 61,000 the LTV was 80.1%. Afterwards it was 75%. It cost 18.00 USDC.",
    tone: "danger",
    hasReceipt: true,
  });
  const soft = { ...sale, step: null, why: { ...why, trigger: "soft" } };
  expect(eventText(soft, READER)?.title).toMatch(/^A soft liquidation sold/);
});

test("debt that was written off tells who bore it", () => {
  const event = {
    type: "bad_debt_realized",
    at: AT,
    badDebtAssets: usdc("30"),
    fromInsurance: usdc("10"),
    fromSuppliers: usdc("20"),
  };
  const told = "insurance paid 10.00 USDC, lenders lost 20.00 USDC.";
  expect(eventText(event, READER)?.detail).toBe(
    `The collateral was gone. You owe nothing more: ${told}`,
  );
  const crumb = { collateral: btc("0.000001"), to: "desk", paid: usdc("0.06") };
  expect(eventText({ ...event, crumb }, READER)?.detail).toBe(
    `What was left of the collateral, 0.000001 BTC, was too little for a buyer: the house took it for 0.06 USDC of the debt. You owe nothing more: ${told}`,
  );
});

test("evidence is not told, and what is unknown is named", () => {
  expect(eventText({ type: "grounds_stated", at: AT }, READER)).toBeNull();
  expect(eventText({ type: "moon_landed", at: AT }, READER)?.title).toBe("Moon landed");
});

test("an event without its details is told without them", () => {
  expect(eventText({ type: "alert_raised", at: AT }, READER)?.title).toContain("Alert");
  expect(eventText({ type: "plan_set", at: AT, plan: null }, READER)?.title).toContain("off");
});
