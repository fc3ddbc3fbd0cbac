import { Stack, Text } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import {
  as,
  formatAmount,
  type Amount,
  type CollateralAssets,
  type Rejection,
} from "@plimsoll/engine";
import { Money, Ratio } from "../../../elements/figures/exact.tsx";
import { TextLink } from "../../../elements/panels/links.tsx";
import { mostToBorrowInAll, type BorrowingPlace } from "../../../subjects/loans/borrowing-room.ts";
import { borrowHindrance } from "../../../subjects/loans/refusals.ts";
import { amountsOf, moneyOf } from "../../../subjects/loans/standing.ts";
import { debtIn } from "../../../subjects/loans/use-own-loans.ts";
import { readPlan, type MarketTerms } from "../../../subjects/market/market-terms.ts";
import { refusalText } from "../../../subjects/market/refusals.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import classes from "./overview.module.css";

interface BorrowingRoomProps {
  readonly markets: Markets;
  /** All of them: the caps hold for all together. */
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
          markets={markets}
          loans={loans.filter(({ market }) => market === terms.market)}
          free={as(balanceOf(terms.collateralAsset))}
        />
      ))}
      <Text size="xs" c="dimmed">
        The most that each market allows on the coins that you have. Coins that several markets take
        are counted in each of them. Borrowing less leaves the price more room to fall.
      </Text>
    </Stack>
  );
}

/** Reasons that lie with the coins: a figure of nothing says as much. */
const ABOUT_COINS: ReadonlySet<Rejection["code"]> = new Set<Rejection["code"]>([
  "insufficient_collateral",
  "max_ltv_exceeded",
  "plan_trigger_crossed",
]);

function MarketRoom({
  terms,
  markets,
  loans,
  free,
}: {
  readonly terms: MarketTerms;
  readonly markets: Markets;
  readonly loans: readonly LoanView[];
  readonly free: CollateralAssets;
}) {
  const fresh: BorrowingPlace = {
    loan: { collateral: free, debt: as(0n) },
    plan: terms.settings.defaultPlan,
  };
  const open = loans.map((view): BorrowingPlace => ({
    loan: amountsOf(view),
    plan: view.plan === null ? null : readPlan(view.plan, terms),
  }));
  const total = mostToBorrowInAll(terms, [...open, fresh]);
  const owed = debtIn(loans, terms.market);
  const hindrance = total > 0n ? null : borrowHindrance(terms, fresh.loan, fresh.plan, owed);
  const reason =
    hindrance === null || ABOUT_COINS.has(hindrance.code)
      ? null
      : refusalText(hindrance, markets.decimalsOf, terms.loanAsset);
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
        {reason === null ? null : <Text size="sm">{reason}</Text>}
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
