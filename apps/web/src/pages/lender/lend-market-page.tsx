import { SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useParams } from "@tanstack/react-router";
import { toDecimalText } from "../../elements/amounts/check-amount.ts";
import { Money, Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loaded, Loading } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { countText, exactAmountText, percentText } from "../../foundation/format/numbers.ts";
import { useSession } from "../../foundation/session/session.ts";
import { MarketBacking } from "../../subjects/book/market-backing.tsx";
import { isInsuranceFirst } from "../../subjects/market/insurance-first.ts";
import type { MarketTerms } from "../../subjects/market/market-terms.ts";
import { useMarkets, type Markets } from "../../subjects/market/use-markets.ts";
import { SupplyForm, WithdrawForm } from "../../subjects/supply/move-form.tsx";
import { EarningsOverTime } from "../../subjects/supply/earnings-over-time.tsx";
import { PastLosses } from "../../subjects/supply/past-losses.tsx";
import { RateCurve } from "../../subjects/supply/rate-curve.tsx";
import { RateHistory } from "../../subjects/supply/rate-history.tsx";
import { usePositions, type Position } from "../../subjects/supply/use-earnings.ts";
import { WhatCanLeave } from "../../subjects/supply/what-can-leave.tsx";

/** One market for a lender: what it pays, what stands behind it, in and out. */
export function LendMarketPage() {
  const { market = "" }: { market?: string } = useParams({ strict: false });
  const query = useApi("getMarket", { params: { market } });
  return <Loaded query={query}>{(view) => <LendMarket view={view} />}</Loaded>;
}

function LendMarket({ view }: { readonly view: MarketView }) {
  const session = useSession();
  const account = session?.account ?? null;
  const { data: markets } = useMarkets();
  const { positions, error, retry } = usePositions(account);
  const terms = markets?.find(view.market) ?? null;
  const position = positions?.find(({ market }) => market === view.market) ?? null;
  return (
    <>
      <PageHeader
        title={`Lend ${view.loanAsset} against ${view.collateralAsset}`}
        lead={`Loans here are liquidated at an LTV of ${percentText(view.lltv)} at the latest.`}
      />
      <Stack gap="lg">
        <Panel>
          <Figures>
            <Figure label="Supply rate a year" note="Now, without compounding; it moves.">
              <Ratio of={view.supplyRatePerYear} />
            </Figure>
            <Figure label="Utilization">
              <Ratio of={view.utilization} />
            </Figure>
            <Figure label="Supplied by all">
              <Money of={view.totalSupply} />
            </Figure>
            <Figure label="Lent out">
              <Money of={view.totalBorrow} />
            </Figure>
            <Figure label="At hand" note="Not lent out: what lenders can take back now.">
              <Money of={view.cash} />
            </Figure>
            <Figure label="Insurance" note={insuranceNote(view)}>
              <Money of={view.insurance} />
            </Figure>
            <KnownLoss view={view} />
          </Figures>
        </Panel>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Panel title="Your position">
            {error !== null ? (
              <Failure error={error} onRetry={retry} />
            ) : terms === null || positions === null ? (
              <Loading />
            ) : (
              <Mine terms={terms} position={position} />
            )}
          </Panel>
          <Panel title="Supply and withdraw">
            {account === null ? (
              <Empty title="This needs a customer's account">
                You are signed in without one, so there is no balance to lend from.
              </Empty>
            ) : terms === null || markets === null ? (
              <Loading />
            ) : (
              <Moves terms={terms} markets={markets} account={account} position={position} />
            )}
          </Panel>
        </SimpleGrid>
        <Panel title="Your earnings over time">
          <EarningsOverTime account={account} market={view.market} asset={view.loanAsset} />
        </Panel>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Panel title="Rates over time">
            <RateHistory market={view.market} />
          </Panel>
          <Panel title="Rate model">
            <RateCurve market={view} />
          </Panel>
        </SimpleGrid>
        <Panel title="Losses so far, and who paid">
          <PastLosses market={view.market} />
        </Panel>
        <MarketBacking view={view} decimals={terms} />
      </Stack>
    </>
  );
}

/** Who pays first when a sale does not cover a debt. */
function insuranceNote(view: MarketView): string {
  return isInsuranceFirst(view)
    ? `Pays losses before lenders do, of all markets that lend ${view.loanAsset}.`
    : "It does not pay here: losses fall on lenders at once.";
}

/** What is known to be lost and not written off yet; nothing while there is nothing to tell. */
function KnownLoss({ view }: { readonly view: MarketView }) {
  const { knownShortfall: known } = view;
  if (known === null) {
    return (
      <Figure label="Known loss" tone="danger" note="Supplying and withdrawing wait for a price.">
        not known
      </Figure>
    );
  }
  if (known.loans === 0) return null;
  return (
    <Figure
      label="Known loss of lenders"
      tone="danger"
      note={
        <>
          {known.loans === 1 ? "1 loan waits" : `${countText(known.loans)} loans wait`} for a buyer;
          insurance would pay <Money of={known.fromInsurance} /> of <Money of={known.uncovered} />
        </>
      }
    >
      <Money of={known.fromLenders} />
    </Figure>
  );
}

function Mine({
  terms,
  position,
}: {
  readonly terms: MarketTerms;
  readonly position: Position | null;
}) {
  if (position === null) {
    return (
      <Empty title="You lend nothing here">
        What you supply and what it earns will stand here, to the second.
      </Empty>
    );
  }
  const amountOf = (value: bigint) => {
    const text = toDecimalText(value < 0n ? -value : value, terms.loanDecimals);
    return { asset: terms.loanAsset, amount: value < 0n ? `-${text}` : text };
  };
  const { assets, supplied, earned } = position;
  return (
    <>
      <Figures>
        {/* To the last digit, as what can leave is written below. */}
        <Figure label="Worth now">{exactAmountText(amountOf(assets))}</Figure>
        <Figure label="Supplied, less withdrawn">
          <Money of={amountOf(supplied)} />
        </Figure>
        <Figure
          label="Earned so far"
          tone={earned < 0n ? "danger" : "safe"}
          note="Worth now less what you put in on balance."
        >
          <Money of={amountOf(earned)} />
        </Figure>
      </Figures>
      <WhatCanLeave terms={terms} position={position} />
    </>
  );
}

function Moves({
  terms,
  markets,
  account,
  position,
}: {
  readonly terms: MarketTerms;
  readonly markets: Markets;
  readonly account: string;
  readonly position: Position | null;
}) {
  const balances = useApi("getBalances", { params: { account } });
  const { decimalsOf } = markets;
  return (
    <Tabs defaultValue="supply" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="supply">Supply</Tabs.Tab>
        <Tabs.Tab value="withdraw">Withdraw</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="supply">
        <Loaded query={balances}>
          {({ balances: held }) => (
            <SupplyForm
              terms={terms}
              account={account}
              decimalsOf={decimalsOf}
              available={BigInt(
                held.find(({ asset }) => asset === terms.loanAsset)?.baseUnits ?? "0",
              )}
            />
          )}
        </Loaded>
      </Tabs.Panel>
      <Tabs.Panel value="withdraw">
        {position === null ? (
          <Text size="sm">There is nothing to withdraw yet.</Text>
        ) : (
          <WithdrawForm
            terms={terms}
            account={account}
            decimalsOf={decimalsOf}
            position={position}
          />
        )}
      </Tabs.Panel>
    </Tabs>
  );
}
