import { Radio, Stack, Text } from "@mantine/core";
import type { Amount, LoanAssets } from "@plimsoll/engine";
import { formatAmount } from "@plimsoll/engine";
import { AmountInput } from "../../../elements/amounts/amount-input.tsx";
import { Announcement } from "../../../elements/figures/announcement.tsx";
import { Explained } from "../../../elements/terms/explained.tsx";
import { amountText, exactAmountText, percentText } from "../../../foundation/format/numbers.ts";
import { coinsOf, moneyOf, valueAt } from "../../../subjects/loans/standing.ts";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";
import { Faucet } from "../../../subjects/sandbox/faucet.tsx";
import type { NewLoan } from "./use-loan-draft.ts";

/** Step one: which coins, and how many of them. */
export function CollateralStep({
  loan,
  markets,
  available,
  most,
  hindrance,
  problem,
}: {
  readonly loan: NewLoan;
  readonly markets: readonly MarketTerms[];
  readonly available: Amount;
  /** What could be borrowed on these coins, and why nothing could. */
  readonly most: LoanAssets;
  readonly hindrance: string | null;
  readonly problem: string | null;
}) {
  const { draft, change, terms, read } = loan;
  const worth =
    read.collateral > 0n && terms.price !== null
      ? `Worth ${amountText(moneyOf(valueAt(read.loan, terms.price), terms))} now. ${hindrance ?? `You could borrow up to ${exactAmountText(moneyOf(most, terms))}.`}`
      : "";
  return (
    <Stack gap="lg">
      <Radio.Group
        label="What do you pledge, and what do you borrow?"
        value={terms.market}
        onChange={(market) => change({ market, collateral: "", borrow: "", plan: null })}
      >
        <Stack gap="sm" mt="xs">
          {markets.map((market) => (
            <Radio
              key={market.market}
              value={market.market}
              label={`${market.loanAsset} on ${market.collateralAsset}`}
              description={
                <Explained
                  text={`up to an LTV of ${percentText(formatAmount(market.settings.maxLtv, 18))}, now ${percentText(formatAmount(market.borrowRatePerYear, 18))} a year`}
                />
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      <AmountInput
        label={`How much ${terms.collateralAsset} do you pledge?`}
        asset={terms.collateralAsset}
        decimals={terms.collateralDecimals}
        value={draft.collateral}
        onChange={(collateral) => change({ collateral })}
        max={available}
        description={`You have ${exactAmountText(coinsOf(available, terms))}.`}
        refusal={problem}
      />
      {available === 0n ? <Faucet assets={[terms.collateralAsset]} /> : null}
      <Announcement of={`${terms.market} ${draft.collateral}`} text={worth} />
      {worth === "" ? null : <Text>{worth}</Text>}
    </Stack>
  );
}
