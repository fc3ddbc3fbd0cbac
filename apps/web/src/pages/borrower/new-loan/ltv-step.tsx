import { Slider, Stack, Text } from "@mantine/core";
import { formatAmount, wDivDown, WAD, type LoanAssets } from "@plimsoll/engine";
import { useId, useMemo } from "react";
import { AmountInput } from "../../../elements/amounts/amount-input.tsx";
import { Price, Ratio } from "../../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../../elements/figures/figure.tsx";
import { LoadLine, toneOf } from "../../../elements/load-line/load-line.tsx";
import {
  exactAmountText,
  percentText,
  priceText,
  ratioToDraw,
} from "../../../foundation/format/numbers.ts";
import { loanLines, marksOf } from "../../../subjects/loans/loan-lines.ts";
import { RatePanel } from "../../../subjects/loans/rate-panel.tsx";
import { highestLtv } from "../../../subjects/loans/refusals.ts";
import { moneyOf, standingOf } from "../../../subjects/loans/standing.ts";
import { PricePicture } from "../../../subjects/market/price-picture.tsx";
import { askedAtLtv, SLIDER_STEPS, sliderOf } from "./loan-draft.ts";
import type { NewLoan } from "./use-loan-draft.ts";
import classes from "./new-loan.module.css";

/** Step two: how deep the loan lies. The lines move on the price as the slider moves. */
export function LtvStep({
  loan,
  most,
  problem,
}: {
  readonly loan: NewLoan;
  /** The most that may be asked for. */
  readonly most: LoanAssets;
  readonly problem: string | null;
}) {
  const { draft, change, terms, read, checked } = loan;
  const id = useId();
  const lltv = formatAmount(terms.lltv, 18);
  const { ltv, liquidationPrice, roomToFall } = standingOf(read.loan, terms);
  const lines = useMemo(
    () => loanLines({ terms, loan: read.loan, plan: checked.plan }),
    [terms, read.loan, checked.plan],
  );
  const marks = useMemo(() => marksOf(lines), [lines]);
  const highest = wDivDown(highestLtv(terms, checked.plan), WAD / SLIDER_STEPS) / WAD;
  const at = terms.price === null ? 0n : sliderOf(read.loan, terms.price);
  const { price } = terms;
  return (
    <Stack gap="lg">
      <div>
        <Text id={id} fw={500} size="sm">
          Loan-to-value (LTV): what you owe as a share of what your coins are worth
        </Text>
        <Slider
          className={classes.slider ?? ""}
          min={10}
          max={Math.floor(ratioToDraw(highest.toString()))}
          step={1}
          value={Math.floor(ratioToDraw(at.toString()))}
          label={(value) => percentText((value / 1_000).toFixed(3), 1)}
          thumbProps={{ "aria-labelledby": id }}
          thumbValueText={`${percentText(ltv, 1)}, liquidation at ${priceOr(liquidationPrice)}`}
          thumbSize={26}
          onChange={(value) => {
            if (price === null) return;
            const tenths = BigInt(value);
            change({ borrow: askedAtLtv(terms, read.collateral, { price, tenths }) });
          }}
        />
      </div>
      <AmountInput
        label={`How much ${terms.loanAsset} do you borrow?`}
        asset={terms.loanAsset}
        decimals={terms.loanDecimals}
        value={draft.borrow}
        onChange={(borrow) => change({ borrow })}
        description={`At most ${exactAmountText(moneyOf(most, terms))}.`}
        refusal={problem}
      />
      <Figures>
        <Figure label="LTV" tone={toneOf(ltv, lltv)}>
          <Ratio of={ltv} />
        </Figure>
        <Figure label="Liquidation price">
          {liquidationPrice === null ? "–" : <Price of={liquidationPrice} unit={terms.loanAsset} />}
        </Figure>
        <Figure label="The price may fall by" note="before the market liquidates">
          {roomToFall === null ? "–" : percentText(roomToFall, 1)}
        </Figure>
      </Figures>
      <LoadLine
        ltv={ltv}
        liquidationLtv={lltv}
        lines={lines.filter(({ kind }) => kind !== "liquidation")}
      />
      <PricePicture
        terms={terms}
        marks={marks}
        summary={`${terms.collateralAsset} over the last days, and the prices at which something happens to this loan: ${lines
          .map(({ label, price: reached }) => `${label.toLowerCase()} ${priceOr(reached)}`)
          .join(", ")}.`}
      />
      <RatePanel terms={terms} asked={read.asked} />
    </Stack>
  );
}

function priceOr(price: string | null): string {
  return price === null ? "no price" : priceText(price);
}
