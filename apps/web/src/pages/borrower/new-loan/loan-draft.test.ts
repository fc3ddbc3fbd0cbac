import { as } from "@plimsoll/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BTC, exampleMarket, USDC, wad } from "../../../../test/example-market.ts";
import { borrowRefusal } from "../../../subjects/loans/refusals.ts";
import { readPrice } from "../../../subjects/market/oracle-price.ts";
import { amountsToSend, askedAtLtv, readDraft, sliderOf } from "./loan-draft.ts";

const terms = exampleMarket();
const price = readPrice("50000", terms);

test("a draft is read into amounts, and what is wrong is said at its field", () => {
  const draft = { market: "btc-usdc", collateral: "1.5", borrow: "20000", plan: null };
  expect(readDraft(draft, terms)).toMatchObject({
    collateral: (3n * BTC) / 2n,
    loan: { debt: 20_000n * USDC },
    collateralProblem: null,
  });
  const wrong = readDraft({ ...draft, collateral: "one", borrow: "0" }, terms);
  expect(wrong.collateralProblem).not.toBeNull();
  expect(wrong.borrowProblem).toBe("Enter more than nothing.");
});

test("the slider asks for whole cents and stands where it was put", () => {
  fc.assert(
    fc.property(fc.bigInt(BTC / 100n, 100n * BTC), fc.bigInt(20n, 750n), (coins, tenths) => {
      const collateral = as<never>(coins);
      const borrow = askedAtLtv(terms, collateral, { price, tenths });
      expect(borrow).toMatch(/^[0-9]+([.,][0-9]{1,2})?$/);
      const { loan } = readDraft({ market: "m", collateral: "1", borrow, plan: null }, terms);
      expect(sliderOf({ ...loan, collateral }, price)).toBe(tenths);
    }),
  );
});

test("the slider at the highest LTV asks for nothing that would be refused", () => {
  const fee = { rate: wad(1n), mode: "added_to_debt" } as const;
  const dear = exampleMarket("50000", { settings: { ...terms.settings, processingFee: fee } });
  const collateral = as<never>(BTC);
  const borrow = askedAtLtv(dear, collateral, { price, tenths: 750n });
  const { loan } = readDraft({ market: "m", collateral: "1", borrow, plan: null }, dear);
  const change = { before: { collateral, debt: as<never>(0n) }, after: loan, plan: null };
  expect(borrowRefusal(dear, change)).toBeNull();
});

test("what is sent is what was read, however it was typed", () => {
  const draft = { market: "btc-usdc", collateral: "0,5", borrow: "1,234,567.8", plan: null };
  expect(amountsToSend(readDraft(draft, terms), terms)).toEqual({
    market: "btc-usdc",
    collateral: "0.5",
    borrow: "1234567.8",
  });
});
