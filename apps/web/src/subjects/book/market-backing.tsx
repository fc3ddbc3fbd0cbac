import { SimpleGrid, Stack, Text } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { Price, When } from "../../elements/figures/exact.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import type { Decimals } from "../market/oracle-price.ts";
import { isInsuranceFirst } from "../market/insurance-first.ts";
import { FallSlider } from "./fall-slider.tsx";
import { LiquidationCurveChart } from "./liquidation-curve-chart.tsx";
import { LtvHistogram } from "./ltv-histogram.tsx";
import { WaitingSales } from "./waiting-sales.tsx";
import { usePublicBook, type PublicMarket } from "./use-book.ts";

/** What stands behind a market: how its loans lie, and what a fall of the price would do. */
export function MarketBacking({
  view,
  decimals,
}: {
  readonly view: MarketView;
  readonly decimals: Decimals | null;
}) {
  const query = usePublicBook();
  return (
    <Loaded query={query}>
      {({ markets, sequence, at }) => {
        const market = markets.find((one) => one.market === view.market);
        return market === undefined || market.loans === 0 ? (
          <Panel title="What stands behind it">
            <Empty title="There are no loans yet">Their LTVs will stand here.</Empty>
          </Panel>
        ) : (
          <Backing market={market} view={view} decimals={decimals} moment={{ sequence, at }} />
        );
      }}
    </Loaded>
  );
}

function Backing({
  market,
  view,
  decimals,
  moment,
}: {
  readonly market: PublicMarket;
  readonly view: MarketView;
  readonly decimals: Decimals | null;
  readonly moment: { readonly sequence: number; readonly at: string };
}) {
  const { loanAsset, liquidationIncentiveFactor } = view;
  return (
    <Stack gap="lg">
      <WaitingSales markets={[market]} />
      <Text size="sm" c="dimmed">
        What follows is of <When at={moment.at} isDense /> (entry {countText(moment.sequence)}), at
        a price of <Price of={market.price} unit={loanAsset} />.
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Panel title="LTVs of its loans">
          <LtvHistogram
            buckets={market.histogram}
            liquidationLtv={market.liquidationLtv}
            market={market.market}
          />
        </Panel>
        <Panel title="What a fall would liquidate">
          <LiquidationCurveChart points={market.liquidationCurve} loanAsset={loanAsset} />
        </Panel>
      </SimpleGrid>
      <Panel title="Try a fall of the price">
        {decimals === null ? null : (
          <FallSlider
            points={market.liquidationCurve}
            decimals={decimals}
            loanAsset={loanAsset}
            liquidationIncentiveFactor={liquidationIncentiveFactor}
            isInsuranceFirst={isInsuranceFirst(view)}
          />
        )}
      </Panel>
    </Stack>
  );
}
