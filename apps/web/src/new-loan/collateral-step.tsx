import { Radio, Stack, Text } from "@mantine/core";
import type { Amount } from "@plimsoll/engine";
import { formatAmount } from "@plimsoll/engine";
import { AmountInput } from "../amounts/amount-input.tsx";
import { amountText, percentText } from "../format/numbers.ts";
import { mostToBorrow } from "../loans/refusals.ts";
import { coinsOf, moneyOf, valueAt } from "../loans/standing.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { Faucet } from "../overview/faucet.tsx";
import type { NewLoan } from "./use-loan-draft.ts";

/** Step one: which coins, and how many of them. */
export function CollateralStep({
  loan,
  markets,
  available,
  problem,
}: {
  readonly loan: NewLoan;
  readonly markets: readonly MarketTerms[];
  readonly available: Amount;
  readonly problem: string | null;
}) {
  const { draft, change, terms, read, checked } = loan;
  const most = mostToBorrow(terms, { ...read.loan, debt: 0n as never }, checked.plan);
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
              description={`up to an LTV of ${percentText(formatAmount(market.settings.maxLtv, 18))}, now ${percentText(formatAmount(market.borrowRatePerYear, 18))} a year`}
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
        description={`You have ${amountText(coinsOf(available, terms))}.`}
        refusal={problem}
      />
      {available === 0n ? <Faucet assets={[terms.collateralAsset]} /> : null}
      {read.collateral > 0n && terms.price !== null ? (
        <Text role="status">
          Worth {amountText(moneyOf(valueAt(read.loan, terms.price), terms))} now. You could borrow
          up to {amountText(moneyOf(most, terms))}.
        </Text>
      ) : null}
    </Stack>
  );
}
