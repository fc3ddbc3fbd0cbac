import { List, Slider, Stack, Text } from "@mantine/core";
import { as, formatAmount, type OraclePrice } from "@plimsoll/engine";
import { RefusedCommand } from "@plimsoll/lab/crashes";
import { useDeferredValue, useId, useMemo, useState } from "react";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { LoadLine, toneOf } from "../../elements/load-line/load-line.tsx";
import { percentText, priceText } from "../../foundation/format/numbers.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { writePrice } from "../market/oracle-price.ts";
import type { LoanContext } from "./loan-context.ts";
import { reliefTo } from "./refusals.ts";
import { coinsOf, moneyOf } from "./standing.ts";
import { fallTo, type Deed, type FallOutcome } from "./what-if.ts";

const FALL_MAX = 80;

/** Lets the reader try prices: what would happen, and what it would take to stay clear of it. */
export function WhatIf({ context }: { readonly context: LoanContext }) {
  const { terms, loan, plan, balanceOf } = context;
  const id = useId();
  const [fall, setFall] = useState(30);
  const tried = useDeferredValue(fall);
  const price = useMemo(
    () =>
      terms.price === null ? null : as<OraclePrice>((terms.price * BigInt(100 - tried)) / 100n),
    [terms.price, tried],
  );
  const spareCollateral = balanceOf(terms.collateralAsset);
  const spareMoney = balanceOf(terms.loanAsset);
  const outcome = useMemo((): FallOutcome | null => {
    if (price === null || loan.debt === 0n) return null;
    try {
      const spare = {
        spareCollateral: as<never>(spareCollateral),
        spareMoney: as<never>(spareMoney),
      };
      return fallTo({ terms, loan, plan, ...spare }, price);
    } catch (error) {
      if (error instanceof RefusedCommand) return null;
      throw error;
    }
  }, [price, terms, loan, plan, spareCollateral, spareMoney]);
  if (loan.debt === 0n) return <Text size="sm">Nothing is owed, so no price matters.</Text>;
  if (price === null) return <Text size="sm">There is no price to begin from.</Text>;
  const shown = `${priceText(writePrice(price, terms))} ${terms.loanAsset}`;
  const [target = terms.settings.maxLtv] = terms.settings.alertLtvs;
  const relief = reliefTo(loan, target, price);
  return (
    <Stack gap="md">
      <div>
        <Text id={id} size="sm" fw={500}>
          The price falls by {tried} %, to {shown}
        </Text>
        <Slider
          mt="lg"
          mb="xs"
          min={0}
          max={FALL_MAX}
          value={fall}
          onChange={setFall}
          thumbSize={26}
          label={(value) => `−${value} %`}
          thumbProps={{ "aria-labelledby": id }}
          thumbValueText={`minus ${fall} percent`}
        />
      </div>
      {outcome === null ? null : (
        <>
          <Figures>
            <Figure label="LTV if nobody acts">
              <Ratio of={outcome.ltvUntouched} digits={1} />
            </Figure>
            <Figure
              label={plan === null ? "LTV in the end" : "LTV with your plan"}
              tone={toneOf(outcome.ltv, formatAmount(terms.lltv, 18))}
            >
              {outcome.isOver ? "loan over" : <Ratio of={outcome.ltv} digits={1} />}
            </Figure>
            <Figure label="Coins left in the loan">
              <Money of={coinsOf(outcome.collateral, terms)} />
            </Figure>
            <Figure label="Cost of sales">
              <Money of={moneyOf(outcome.cost, terms)} />
            </Figure>
          </Figures>
          <LoadLine
            ltv={outcome.ltv}
            liquidationLtv={formatAmount(terms.lltv, 18)}
            isCompact
            label="Loan-to-value after the fall"
          />
          {outcome.deeds.length === 0 ? (
            <Text size="sm">Nothing would happen on the way down.</Text>
          ) : (
            <FigureGroup label="What would happen on the way down">
              <List size="sm" type="ordered" spacing={4}>
                {outcome.deeds.slice(0, 12).map((deed, place) => (
                  <List.Item key={place}>
                    <DeedText deed={deed} terms={terms} />
                  </List.Item>
                ))}
              </List>
            </FigureGroup>
          )}
        </>
      )}
      {relief.repay === 0n ? null : (
        <Text size="sm">
          To stay at {percentText(formatAmount(target, 18))} at that price, repay{" "}
          <Money of={moneyOf(relief.repay, terms)} /> or add{" "}
          <Money of={coinsOf(relief.pledge, terms)} /> before it comes.
        </Text>
      )}
      <Text size="xs" c="dimmed">
        Worked out by the same engine that keeps the book. The price glides down, interest stands
        still, and what you hold beside the loan may be used by your plan.
      </Text>
    </Stack>
  );
}

function DeedText({ deed, terms }: { readonly deed: Deed; readonly terms: MarketTerms }) {
  const at = (
    <>
      At <Price of={deed.price} unit={terms.loanAsset} />
    </>
  );
  const coins = <Money of={coinsOf(deed.coins, terms)} />;
  const money = <Money of={moneyOf(deed.money, terms)} />;
  const cost = <Money of={moneyOf(deed.cost, terms)} />;
  switch (deed.kind) {
    case "topped_up":
      return (
        <>
          {at}, your plan pledges {coins} from your balance.
        </>
      );
    case "repaid":
      return (
        <>
          {at}, your plan repays {money} from your balance.
        </>
      );
    case "plan_sale":
      return (
        <>
          {at}, your plan sells {coins} and repays {money}, for {cost}.
        </>
      );
    case "soft_liquidation":
      return (
        <>
          {at}, a soft liquidation sells {coins} and repays {money}, for {cost}.
        </>
      );
    case "liquidation":
      return (
        <>
          {at}, the market liquidates {coins} and repays {money}, for {cost}.
        </>
      );
  }
}
