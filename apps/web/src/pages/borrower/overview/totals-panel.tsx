import { Text } from "@mantine/core";
import { Money } from "../../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../../elements/figures/figure.tsx";
import { amountOf } from "../../../subjects/loans/standing.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import { totalsOf, type Holdings } from "./totals.ts";

/** All that is owned against all that is owed, at the prices of this moment. */
export function TotalsPanel({
  markets,
  ...holdings
}: Omit<Holdings, "markets"> & { readonly markets: Markets }) {
  const { totals, unpriced } = totalsOf({ ...holdings, markets: markets.markets });
  return (
    <>
      {totals.map(({ asset, owned, owed }) => {
        const money = (value: bigint) => (
          <Money of={amountOf(value, asset, markets.decimalsOf(asset))} />
        );
        return (
          <Figures key={asset}>
            <Figure label="You own" note="free, pledged and lent, at the price of now">
              {money(owned)}
            </Figure>
            <Figure label="You owe" note="interest up to now included">
              {money(owed)}
            </Figure>
            <Figure
              label={owed > owned ? "Owed beyond what you own" : "Yours if you repaid it all"}
              {...(owed > owned ? { tone: "danger" } : {})}
            >
              {money(owed > owned ? owed - owned : owned - owed)}
            </Figure>
          </Figures>
        );
      })}
      {unpriced.length === 0 ? null : (
        <Text size="sm" c="dimmed" mt="xs">
          Not counted, for there is no price: {unpriced.join(", ")}.
        </Text>
      )}
    </>
  );
}
