import { SimpleGrid, Stack, Text } from "@mantine/core";
import { Money, Price, Ratio, When } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import { usePinnedMoment } from "../../foundation/live/live.tsx";
import { HoldsAndOwes } from "../../subjects/book/holds-and-owes.tsx";
import { LiquidationCurveChart } from "../../subjects/book/liquidation-curve-chart.tsx";
import { LtvHistogram } from "../../subjects/book/ltv-histogram.tsx";
import { usePublicBook, type PublicBook, type PublicMarket } from "../../subjects/book/use-book.ts";
import classes from "./solvency-page.module.css";

/** What anybody may know: totals, the curve, what is held against what is owed. No person. */
export function SolvencyPage() {
  const query = usePublicBook();
  usePinnedMoment(query.data ?? null);
  return (
    <>
      <PageHeader
        title="Solvency"
        lead="What this book holds and what it owes, as of its last entry. Totals only: nothing here is about any person."
      />
      <Loaded query={query} lines={6}>
        {(book) => <Solvency book={book} />}
      </Loaded>
    </>
  );
}

function Solvency({ book }: { readonly book: PublicBook }) {
  const isBalanced = book.solvency.every((asset) => asset.isBalanced);
  return (
    <Stack gap="lg">
      <Panel>
        <Figures>
          <Figure label="Holds against owes" tone={isBalanced ? "safe" : "danger"}>
            {isBalanced ? "equal in every asset" : "not equal"}
          </Figure>
          <Figure label="Open loans">{countText(book.loans)}</Figure>
          <Figure label="Journal entries">{countText(book.sequence)}</Figure>
          <Figure label="As of">
            <When at={book.at} />
          </Figure>
        </Figures>
      </Panel>
      <Panel title="Holds against owes">
        {book.solvency.length === 0 ? (
          <Empty title="The book is empty">No asset has been registered yet.</Empty>
        ) : (
          <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }} spacing="lg">
            {book.solvency.map((asset) => (
              <HoldsAndOwes key={asset.asset} of={asset} />
            ))}
          </SimpleGrid>
        )}
      </Panel>
      {book.markets.map((market) => (
        <MarketPanel key={market.market} market={market} />
      ))}
      <JournalHead head={book.journalHead} />
    </Stack>
  );
}

function MarketPanel({ market }: { readonly market: PublicMarket }) {
  return (
    <Panel title={`Market ${market.market}`}>
      <Stack gap="lg">
        <Figures>
          <Figure label="Loans">{countText(market.loans)}</Figure>
          <Figure label="Supplied">
            <Money of={market.totalSupply} isShort />
          </Figure>
          <Figure label="Lent out">
            <Money of={market.totalBorrow} isShort />
          </Figure>
          <Figure label="Collateral" note={<Money of={market.totalCollateral} />}>
            <Money of={market.collateralValue} isShort />
          </Figure>
          <Figure label="LTV of all loans together">
            <Ratio of={market.ltv} />
          </Figure>
          <Figure label="Price" note={market.priceStatus}>
            <Price of={market.price} unit={market.totalBorrow.asset} />
          </Figure>
        </Figures>
        {market.loans === 0 ? (
          <Text size="sm">There are no loans in this market.</Text>
        ) : (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <LtvHistogram
              buckets={market.histogram}
              liquidationLtv={market.liquidationLtv}
              market={market.market}
            />
            <LiquidationCurveChart
              points={market.liquidationCurve}
              loanAsset={market.totalBorrow.asset}
            />
          </SimpleGrid>
        )}
      </Stack>
    </Panel>
  );
}

function JournalHead({ head }: { readonly head: PublicBook["journalHead"] }) {
  return (
    <Panel title="Proof">
      <Text size="sm" maw="72ch">
        Everything that happens is an entry in a journal. Each entry carries the SHA-256 of the one
        before it, so whoever notes this hash today can tell tomorrow whether anything before it was
        altered.
      </Text>
      <dl className={classes.head}>
        <dt>Book</dt>
        <dd>{head.bookId}</dd>
        <dt>Last entry</dt>
        <dd>{head.sequence}</dd>
        <dt>Its hash</dt>
        <dd>
          <code>{head.hash}</code>
        </dd>
      </dl>
      <Text size="sm" maw="72ch" mt="sm">
        To check it: note the number and the hash. Later, ask whoever may read the journal for that
        entry, number {head.sequence}: it comes with the exact texts that are hashed.{" "}
        <code>sha256sum</code> over the last must give the hash you noted, that of each other stands
        in a later text, and each entry after it names the hash before. Whoever holds the journal
        runs <code>plimsoll verify</code>, which decides every command again and compares.{" "}
        <Explained text="A borrower checks a sale of their own with the receipt of that sale." />
      </Text>
    </Panel>
  );
}
