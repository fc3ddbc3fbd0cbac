import { Stack, Table, Text } from "@mantine/core";
import { CardTable } from "../../../elements/tables/card-table.tsx";
import type { AmountView } from "@plimsoll/contract";
import { as } from "@plimsoll/engine";
import { Money } from "../../../elements/figures/exact.tsx";
import { moneyOf, valueAt } from "../../../subjects/loans/standing.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import { Faucet } from "../../../subjects/sandbox/faucet.tsx";

/** Coins and money outside of loans, and what the coins are worth now. */
export function Balances({
  balances,
  markets,
}: {
  readonly balances: readonly AmountView[];
  readonly markets: Markets;
}) {
  return (
    <Stack gap="md">
      {balances.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing lies outside of your loans.
        </Text>
      ) : (
        <CardTable verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Asset</Table.Th>
              <Table.Th scope="col" ta="right">
                Amount
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Worth now
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {balances.map((balance) => (
              <Table.Tr key={balance.asset}>
                <Table.Th scope="row">{balance.asset}</Table.Th>
                <Table.Td ta="right">
                  <Money of={balance} />
                </Table.Td>
                <Table.Td ta="right">
                  <Worth balance={balance} markets={markets} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </CardTable>
      )}
      <Faucet
        assets={[...new Set(markets.markets.map(({ collateralAsset }) => collateralAsset))]}
      />
    </Stack>
  );
}

function Worth({ balance, markets }: { readonly balance: AmountView; readonly markets: Markets }) {
  if (markets.markets.some(({ loanAsset }) => loanAsset === balance.asset)) {
    return <Money of={balance} />;
  }
  const terms = markets.markets.find(({ collateralAsset }) => collateralAsset === balance.asset);
  if (terms === undefined || terms.price === null) return <>–</>;
  const collateral = as<Parameters<typeof valueAt>[0]["collateral"]>(BigInt(balance.baseUnits));
  return <Money of={moneyOf(valueAt({ collateral, debt: as(0n) }, terms.price), terms)} />;
}
