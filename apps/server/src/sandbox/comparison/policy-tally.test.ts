import type { Event } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { PolicyTally } from "./policy-tally.ts";

const at = 1_770_336_000_000;
const events = (list: readonly object[]) => list.map((event) => ({ at, ...event }) as Event);

test("tells apart what borrowers, insurance and lenders bore of the same sales", () => {
  const tally = new PolicyTally();
  tally.note(
    events([
      { type: "market_created", market: "btc" },
      { type: "loan_created", loan: "one", market: "btc", owner: "ada" },
      { type: "borrowed", loan: "one", assets: 100n, shares: 100n },
      // Sold for 60 at the mark, of which 55 repaid debt: 5 is what it cost the borrower.
      {
        ...{ type: "collateral_sold", loan: "one", seizedAssets: 1n },
        ...{ repaidAssets: 55n, repaidShares: 55n, feeAssets: 5n },
      },
      {
        ...{ type: "bad_debt_realized", loan: "one", badDebtShares: 45n },
        ...{ badDebtAssets: 45n, fromInsurance: 30n, fromSuppliers: 15n },
      },
    ]),
  );
  const figures = tally.ofAll();
  const { cost, fromInsurance, fromLenders } = figures;
  expect({ cost, fromInsurance, fromLenders }).toEqual({
    cost: 5n,
    fromInsurance: 30n,
    fromLenders: 15n,
  });
  expect([...figures.wipedOut]).toEqual(["ada"]);
});
