import { SegmentedControl, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { FlaggedSales } from "../../subjects/book/flagged-sales.tsx";
import { HouseBalances } from "../../subjects/book/house-balances.tsx";
import { LiquidationCurveChart } from "../../subjects/book/liquidation-curve-chart.tsx";
import { LtvHistogram } from "../../subjects/book/ltv-histogram.tsx";
import { LossFigures } from "../../subjects/book/loss-figures.tsx";
import { MarketTable } from "../../subjects/book/market-table.tsx";
import { RecentActions } from "../../subjects/book/recent-actions.tsx";
import { RiskiestPanel } from "../../subjects/book/risky-loans.tsx";
import { WaitingSales } from "../../subjects/book/waiting-sales.tsx";
import { type BookTotals, useBook, usePublicBook } from "../../subjects/book/use-book.ts";

const FOLLOWING = [
  "listLosses",
  "listRiskiestLoans",
  "listLiquidations",
  "listAlerts",
  "listActions",
] as const;

/** The book as it moves. */
export function LiveBookPage() {
  return (
    <StaffOnly title="Live book">
      <LiveBook />
    </StaffOnly>
  );
}

function LiveBook() {
  const query = useBook();
  useOutdatedBy(query.data?.sequence ?? null, FOLLOWING);
  return (
    <>
      <PageHeader title="Live book" />
      <Loaded query={query} lines={8}>
        {(totals) => <Book totals={totals} />}
      </Loaded>
    </>
  );
}

function Book({ totals }: { readonly totals: BookTotals }) {
  const { markets } = totals;
  const [chosen, setChosen] = useState<string | null>(null);
  const market = markets.find((one) => one.market === chosen) ?? markets[0];
  const due = markets.reduce((sum, { liquidatable }) => sum + liquidatable, 0);
  const waiting = markets.reduce((sum, { waitingForDesk }) => sum + waitingForDesk, 0);
  return (
    <Stack gap="md">
      <Panel isDense>
        <Figures>
          <Figure label="Loans">{countText(totals.loans)}</Figure>
          <Figure label="Accounts">{countText(totals.accounts)}</Figure>
          <Figure label="Liquidatable now" tone={due === 0 ? "safe" : "danger"}>
            {countText(due)}
          </Figure>
          <Figure label="Waiting for the desk" tone={waiting === 0 ? "safe" : "danger"}>
            {countText(waiting)}
          </Figure>
          <LossFigures />
          <Figure label="Journal entry">{countText(totals.sequence)}</Figure>
          <Figure label="Time of the book">
            <When at={totals.at} isDense />
          </Figure>
        </Figures>
      </Panel>
      <WaitingSales markets={markets} />
      <Panel title="Markets" isDense>
        {markets.length === 0 ? (
          <Empty title="There is no market yet" />
        ) : (
          <MarketTable markets={markets} />
        )}
      </Panel>
      <Panel title="Desk, insurance and fees" isDense>
        <HouseBalances totals={totals} />
      </Panel>
      {market === undefined ? null : (
        <MarketCharts
          market={market.market}
          loanAsset={market.totalBorrow.asset}
          names={markets.map((one) => one.market)}
          onChoose={setChosen}
          desk={totals.desk.find(({ asset }) => asset === market.totalBorrow.asset)?.amount ?? "0"}
        />
      )}
      <RiskiestPanel title="Riskiest loans" limit={50} />
      <Panel title="Actions of the last hour" isDense>
        <RecentActions now={totals.at} />
      </Panel>
      <Panel title="Sales in doubt" isDense>
        <FlaggedSales />
      </Panel>
    </Stack>
  );
}

interface MarketChartsProps {
  readonly market: string;
  readonly loanAsset: string;
  readonly names: string[];
  readonly onChoose: (market: string) => void;
  readonly desk: string;
}

function MarketCharts({ market, loanAsset, names, onChoose, desk }: MarketChartsProps) {
  const query = usePublicBook();
  return (
    <Panel
      title="LTVs and liquidations"
      isDense
      aside={
        <SegmentedControl
          size="xs"
          data={names}
          value={market}
          onChange={onChoose}
          aria-label="Market"
        />
      }
    >
      <Loaded query={query}>
        {(book) => {
          const figures = book.markets.find((one) => one.market === market);
          return figures === undefined || figures.loans === 0 ? (
            <Empty title="There are no loans in this market" />
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <LtvHistogram
                buckets={figures.histogram}
                liquidationLtv={figures.liquidationLtv}
                market={market}
              />
              <LiquidationCurveChart
                points={figures.liquidationCurve}
                loanAsset={loanAsset}
                deskBalance={desk}
              />
            </SimpleGrid>
          );
        }}
      </Loaded>
    </Panel>
  );
}
