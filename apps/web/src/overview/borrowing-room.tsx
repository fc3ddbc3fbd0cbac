import { Stack, Text } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import { as, type Amount, type CollateralAssets, type LoanAssets } from "@plimsoll/engine";
import { Money, Ratio } from "../elements/exact.tsx";
import { TextLink } from "../elements/links.tsx";
import { amountsOf, moneyOf } from "../loans/standing.ts";
import { mostToBorrow } from "../loans/refusals.ts";
import { readPlan, type MarketTerms } from "../market/market-terms.ts";
import type { Markets } from "../market/use-markets.ts";
import { formatAmount } from "@plimsoll/engine";
import classes from "./overview.module.css";

export interface BorrowingRoomProps {
  readonly markets: Markets;
  readonly loans: readonly LoanView[];
  readonly balanceOf: (asset: string) => Amount;
}

/** Per market: on the coins that are free, and on what is pledged already. */
export function BorrowingRoom({ markets, loans, balanceOf }: BorrowingRoomProps) {
  return (
    <Stack gap="md">
      {markets.markets.map((terms) => (
        <MarketRoom
          key={terms.market}
          terms={terms}
          loans={loans.filter(({ market }) => market === terms.market)}
          free={as(balanceOf(terms.collateralAsset))}
        />
      ))}
      <Text size="xs" c="dimmed">
        The most that each market allows. Borrowing less leaves the price more room to fall.
      </Text>
    </Stack>
  );
}

function MarketRoom({
  terms,
  loans,
  free,
}: {
  readonly terms: MarketTerms;
  readonly loans: readonly LoanView[];
  readonly free: CollateralAssets;
}) {
  const { defaultPlan } = terms.settings;
  const onFree = mostToBorrow(terms, { collateral: free, debt: as(0n) }, defaultPlan);
  const onLoans = loans.reduce((sum, view) => {
    const plan = view.plan === null ? null : readPlan(view.plan, terms);
    return sum + mostToBorrow(terms, amountsOf(view), plan);
  }, 0n);
  const total = as<LoanAssets>(onFree + onLoans);
  return (
    <div className={classes.room}>
      <div>
        <Text fw={600}>
          {terms.loanAsset} on {terms.collateralAsset}
        </Text>
        <Text size="sm" c="dimmed">
          up to an LTV of <Ratio of={formatAmount(terms.settings.maxLtv, 18)} /> at{" "}
          <Ratio of={formatAmount(terms.borrowRatePerYear, 18)} /> a year
        </Text>
      </div>
      <div className={classes.roomAmount}>
        <Text fw={650}>
          <Money of={moneyOf(total, terms)} />
        </Text>
        <TextLink to="/loans/new" search={{ market: terms.market }} size="sm">
          Borrow {terms.loanAsset} on {terms.collateralAsset}
        </TextLink>
      </div>
    </div>
  );
}
