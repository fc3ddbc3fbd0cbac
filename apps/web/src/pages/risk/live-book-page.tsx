import { SegmentedControl, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded, Loading } from "../../elements/states/states.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import { usePinnedMoment } from "../../foundation/live/live.tsx";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { FlaggedSales } from "../../subjects/book/flagged-sales.tsx";
import { HouseBalances } from "../../subjects/book/house-balances.tsx";
import { LiquidationCurveChart } from "../../subjects/book/liquidation-curve-chart.tsx";
import { LtvHistogram } from "../../subjects/book/ltv-histogram.tsx";
import { LossFigures } from "../../subjects/book/loss-figures.tsx";
import { MarketTable } from "../../subjects/book/market-table.tsx";
import { RecentActions } from "../../subjects/book/recent-actions.tsx";
import { RiskyLoans } from "../../subjects/book/risky-loans.tsx";
import { WaitingSales } from "../../subjects/book/waiting-sales.tsx";
import {
  useLiveBook,
  type LiveMarket,
  type WatchedBook,
} from "../../subjects/book/use-live-book.ts";

/** The book as it moves: everything on the page, and the prices above it, is of one entry. */
export function LiveBookPage() {
  return (
    <StaffOnly title="Live book">
      <LiveBook />
    </StaffOnly>
  );
}

function LiveBook() {
  const [pages, setPages] = useState(1);
  const query = useLiveBook(pages);
  usePinnedMoment(query.data?.book ?? null);
  return (
    <>
      <PageHeader title="Live book" />
      <Loaded query={query} lines={8}>
        {(watched) => (
          <Book
            watched={watched}
            isAskingMore={query.isPlaceholderData}
            onMore={() => setPages(pages + 1)}
          />
        )}
      </Loaded>
    </>
  );
}

interface BookProps {
  readonly watched: WatchedBook;
  readonly isAskingMore: boolean;
  readonly onMore: () => void;
}

function Book({ watched, isAskingMore, onMore }: BookProps) {
  const { book: totals, lists } = watched;
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
          <LossFigures losses={totals.losses} />
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
          market={market}
          names={markets.map((one) => one.market)}
          onChoose={setChosen}
          desk={totals.desk.find(({ asset }) => asset === market.totalBorrow.asset)?.amount ?? "0"}
        />
      )}
      <Panel title="Riskiest loans" isDense>
        <RiskyLoans loans={totals.riskiest} />
      </Panel>
      <Panel title="Actions of the last hour" isDense>
        {lists === null ? (
          <Loading />
        ) : (
          <RecentActions
            lists={lists}
            moment={totals}
            isAskingMore={isAskingMore}
            onMore={onMore}
          />
        )}
      </Panel>
      <Panel title="Sales in doubt" isDense>
        <FlaggedSales />
      </Panel>
    </Stack>
  );
}

interface MarketChartsProps {
  readonly market: LiveMarket;
  readonly names: string[];
  readonly onChoose: (market: string) => void;
  readonly desk: string;
}

function MarketCharts({ market, names, onChoose, desk }: MarketChartsProps) {
  return (
    <Panel
      title="LTVs and liquidations"
      isDense
      aside={
        <SegmentedControl
          size="xs"
          data={names}
          value={market.market}
          onChange={onChoose}
          aria-label="Market"
        />
      }
    >
      {market.loans === 0 ? (
        <Empty title="There are no loans in this market" />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <LtvHistogram
            buckets={market.histogram}
            liquidationLtv={market.liquidationLtv}
            market={market.market}
          />
          <LiquidationCurveChart
            points={market.liquidationCurve}
            loanAsset={market.totalBorrow.asset}
            deskBalance={desk}
          />
        </SimpleGrid>
      )}
    </Panel>
  );
}
