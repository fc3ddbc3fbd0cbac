import { SegmentedControl, Stack } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useState } from "react";
import { useApi } from "../../api/query.ts";
import { Ratio } from "../../elements/exact.tsx";
import { Figure, Figures } from "../../elements/figure.tsx";
import { PageHeader } from "../../elements/page-header.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Loaded } from "../../elements/states.tsx";
import { PauseForm } from "../../parameters/pause-form.tsx";
import { SettingsForm } from "../../parameters/settings-form.tsx";
import { useSession } from "../../session/session.ts";
import { holds, RoleNote, StaffOnly } from "../../staff/staff-only.tsx";

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
  const query = useApi("listMarkets", { query: { limit: 100 } });
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
            <Markets markets={items} />
          )
        }
      </Loaded>
    </>
  );
}

function Markets({ markets }: { readonly markets: readonly MarketView[] }) {
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
            <SettingsForm key={market.market} market={market} />
          </Panel>
        </>
      ) : (
        <RoleNote roles={MAY_CHANGE} />
      )}
    </Stack>
  );
}
