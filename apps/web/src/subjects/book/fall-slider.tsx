import { Slider, Text } from "@mantine/core";
import { as, formatAmount, type OraclePrice } from "@plimsoll/engine";
import { useMemo, useState } from "react";
import { Announcement } from "../../elements/figures/announcement.tsx";
import { Money, Price } from "../../elements/figures/exact.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import {
  amountText,
  countText,
  percentText,
  ratioToDraw,
} from "../../foundation/format/numbers.ts";
import { readRatio } from "../market/market-terms.ts";
import { readPrice, type Decimals } from "../market/oracle-price.ts";
import { badDebtAt, badDebtLtv, type LiquidatableAt } from "./bad-debt.ts";
import type { CurvePoint } from "./use-book.ts";

interface FallSliderProps {
  readonly points: readonly CurvePoint[];
  readonly decimals: Decimals;
  readonly loanAsset: string;
  readonly liquidationIncentiveFactor: string;
  /** Whether insurance pays bad debt before lenders do. */
  readonly isInsuranceFirst: boolean;
}

/** What a fall of the price would do to a market, from the liquidation curve. */
export function FallSlider(props: FallSliderProps) {
  const { points, decimals, loanAsset, liquidationIncentiveFactor } = props;
  const [index, setIndex] = useState(10);
  const read = useMemo(() => points.map((point) => readPoint(point, decimals)), [points, decimals]);
  const at = Math.min(index, points.length - 1);
  const [point, price] = [points[at], read[at]?.price];
  if (point === undefined || price === undefined) return null;
  const factor = readRatio(liquidationIncentiveFactor);
  const badDebt = badDebtAt(read, price, factor);
  const lost = { asset: loanAsset, amount: formatAmount(badDebt, decimals.loanDecimals) };
  const edge = formatAmount(badDebtLtv(factor), 18);
  return (
    <>
      <Text size="sm" fw={600} id="fall-label">
        If the price falls by {percentText(point.fall, 0)}
      </Text>
      <Slider
        my="sm"
        value={at}
        onChange={setIndex}
        min={0}
        max={points.length - 1}
        label={null}
        thumbLabel="Fall of the price"
        thumbValueText={percentText(point.fall, 0)}
        marks={points.flatMap(({ fall }, value) =>
          ratioToDraw(fall) % 0.2 < 1e-9 ? [{ value }] : [],
        )}
      />
      <Announcement
        of={String(at)}
        text={`At ${amountText({ asset: loanAsset, amount: point.price })}: ${countText(point.loans)} loans above the LLTV, ${amountText(point.debt)} to be liquidated, ${badDebt === 0n ? "no bad debt" : `bad debt of at least ${amountText(lost)}`}.`}
      />
      <Figures>
        <Figure label="Price then">
          <Price of={point.price} unit={loanAsset} />
        </Figure>
        <Figure label="Loans above the LLTV">{countText(point.loans)}</Figure>
        <Figure label="Debt to be liquidated">
          <Money of={point.debt} />
        </Figure>
        <Figure label="Collateral behind it">
          <Money of={point.collateral} />
        </Figure>
        <Figure
          label="Bad debt, at least"
          tone={badDebt > 0n ? "danger" : "safe"}
          note={`Appears above an LTV of ${percentText(edge)}, where the collateral no longer pays for debt and incentive.`}
        >
          {badDebt === 0n ? "none" : <Money of={lost} />}
        </Figure>
      </Figures>
      <Text size="xs" c="dimmed" mt="sm">
        <Explained
          text={`As if the price fell at once and every plan stood still: plans and soft liquidations act earlier and make these numbers smaller. ${props.isInsuranceFirst ? "Insurance pays for bad debt first." : "Lenders bear bad debt in this market: insurance does not pay here."}`}
        />
      </Text>
    </>
  );
}

function readPoint(point: CurvePoint, decimals: Decimals): LiquidatableAt {
  const price: OraclePrice = as(readPrice(point.price, decimals));
  return {
    price,
    debt: BigInt(point.debt.baseUnits),
    collateral: BigInt(point.collateral.baseUnits),
  };
}
