import { SegmentedControl, Stack } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useMemo, useState } from "react";
import { Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded, RoleNote } from "../../elements/states/states.tsx";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { decimalsIn } from "../../subjects/market/use-markets.ts";
import { WhatWasChanged } from "../../subjects/parameters/what-was-changed.tsx";
import { PauseForm } from "../../subjects/parameters/pause-form.tsx";
import { SettingsForm } from "../../subjects/parameters/settings-form.tsx";

/** Most entries of one page of the API. */
const PAGE = { query: { limit: 100 } };
const MAY_CHANGE = ["operator", "risk"] as const;

/** What the risk officer may change in a market, and what is fixed for good. */
export function ParametersPage() {
  return (
    <StaffOnly title="Parameters">
      <Parameters />
    </StaffOnly>
  );
}

function Parameters() {
  const query = useApi("listMarkets", PAGE);
  const assets = useApi("listAssets", PAGE);
  return (
    <>
      <PageHeader
        title="Parameters"
        lead="Every change needs a reason, and shows whom it would touch before it is made."
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no market yet">An operator creates the first one.</Empty>
          ) : (
            <Loaded query={assets}>{(known) => <Markets markets={items} assets={known} />}</Loaded>
          )
        }
      </Loaded>
    </>
  );
}

interface MarketsProps {
  readonly markets: readonly MarketView[];
  readonly assets: AnswerOf<"listAssets">;
}

function Markets({ markets, assets }: MarketsProps) {
  const decimalsOf = useMemo(() => decimalsIn(assets), [assets]);
  const session = useSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const market = markets.find((one) => one.market === chosen) ?? markets[0];
  if (market === undefined) return null;
  const mayChange = holds(session, MAY_CHANGE);
  return (
    <Stack gap="md">
      <SegmentedControl
        data={markets.map((one) => one.market)}
        value={market.market}
        onChange={setChosen}
        aria-label="Market"
      />
      <Panel title="Fixed for good" isDense>
        <Figures>
          <Figure label="LLTV">
            <Ratio of={market.lltv} />
          </Figure>
          <Figure label="LIF" note="What a liquidator gets per unit repaid">
            <Ratio of={market.liquidationIncentiveFactor} />
          </Figure>
          <Figure label="Rate model">{market.rateModel.kind}</Figure>
          <Figure label="Feed">{market.feed}</Figure>
          <Figure label="Share of interest for the house">
            <Ratio of={market.fee} />
          </Figure>
        </Figures>
      </Panel>
      {mayChange ? (
        <>
          <Panel title="Pause and resume" isDense>
            <PauseForm key={market.market} market={market} />
          </Panel>
          <Panel title="Settings" isDense>
            <SettingsForm key={market.market} market={market} decimalsOf={decimalsOf} />
          </Panel>
        </>
      ) : (
        <RoleNote roles={MAY_CHANGE} />
      )}
      <Panel title="What was changed" isDense>
        <WhatWasChanged key={market.market} market={market} />
      </Panel>
    </Stack>
  );
}
