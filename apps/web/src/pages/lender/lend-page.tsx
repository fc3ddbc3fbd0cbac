import { Progress, Stack, Text } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { toDecimalText } from "../../elements/amounts/check-amount.ts";
import { Money, Ratio } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loaded } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { percentText, ratioToDraw } from "../../foundation/format/numbers.ts";
import { useSession } from "../../foundation/session/session.ts";
import { useMarkets } from "../../subjects/market/use-markets.ts";
import { usePositions, type Position } from "../../subjects/supply/use-earnings.ts";

/** The markets a lender can supply, and what they have in each. */
export function LendPage() {
  const session = useSession();
  const markets = useApi("listMarkets", { query: { limit: 100 } });
  const { positions, error, retry } = usePositions(session?.account ?? null);
  const known = useMarkets();
  const decimalsOf = known.data?.decimalsOf;
  return (
    <>
      <PageHeader
        title="Lend"
        lead="Supply to a market and earn the interest that its borrowers pay. Each market stands alone: you carry the risk of the one you choose."
      />
      <Stack gap="lg">
        <Panel title="Markets">
          <Loaded query={markets}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title="There is no market yet">An operator creates the first one.</Empty>
              ) : (
                <SortableTable
                  caption="Markets to lend to"
                  columns={columnsWith(positions ?? [], decimalsOf)}
                  rows={items}
                  rowKey={({ market }) => market}
                />
              )
            }
          </Loaded>
          {error === null ? null : <Failure error={error} onRetry={retry} />}
        </Panel>
        <Text size="sm" c="dimmed" maw="70ch">
          Utilization is the share of what was supplied that is lent out. The higher it is, the more
          lenders earn, and the less can be withdrawn at once.
        </Text>
      </Stack>
    </>
  );
}

function columnsWith(
  positions: readonly Position[],
  decimalsOf: ((asset: string) => number) | undefined,
): readonly Column<MarketView>[] {
  const amountOf = (market: string, figure: "assets" | "earned") => {
    const position = positions.find((one) => one.market === market);
    if (position === undefined || decimalsOf === undefined) return <span>–</span>;
    return <Money of={writeAmount(position, figure, decimalsOf)} />;
  };
  return [
    {
      key: "market",
      label: "Market",
      cell: ({ market, loanAsset, collateralAsset }) => (
        <TextLink to="/lend/$market" params={{ market }}>
          {loanAsset} against {collateralAsset}
        </TextLink>
      ),
      sortBy: ({ market }) => market,
    },
    {
      key: "rate",
      label: "Supply rate a year",
      cell: ({ supplyRatePerYear }) => <Ratio of={supplyRatePerYear} />,
      isNumber: true,
      sortBy: ({ supplyRatePerYear }) => ratioToDraw(supplyRatePerYear),
    },
    {
      key: "utilization",
      label: "Utilization",
      cell: ({ utilization }) => (
        <>
          <Ratio of={utilization} />
          <Progress
            value={ratioToDraw(utilization) * 100}
            size="xs"
            aria-label={`Utilization ${percentText(utilization)}`}
          />
        </>
      ),
      isNumber: true,
      sortBy: ({ utilization }) => ratioToDraw(utilization),
    },
    {
      key: "supplied",
      label: "Supplied",
      cell: ({ totalSupply }) => <Money of={totalSupply} />,
      isNumber: true,
      sortBy: ({ totalSupply }) => BigInt(totalSupply.baseUnits),
    },
    {
      key: "lent",
      label: "Lent out",
      cell: ({ totalBorrow }) => <Money of={totalBorrow} />,
      isNumber: true,
      sortBy: ({ totalBorrow }) => BigInt(totalBorrow.baseUnits),
    },
    {
      key: "mine",
      label: "Yours",
      cell: ({ market }) => amountOf(market, "assets"),
      isNumber: true,
    },
    {
      key: "earned",
      label: "Earned so far",
      cell: ({ market }) => amountOf(market, "earned"),
      isNumber: true,
    },
  ];
}

/** A position's figure as the API would write it; a loss is negative. */
function writeAmount(
  position: Position,
  figure: "assets" | "earned",
  decimalsOf: (asset: string) => number,
) {
  const { asset } = position;
  const value = position[figure];
  const text = toDecimalText(value < 0n ? -value : value, decimalsOf(asset));
  return { asset, amount: value < 0n ? `-${text}` : text };
}
