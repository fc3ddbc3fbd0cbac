import { Alert, Stack, Text } from "@mantine/core";
import { formatAmount } from "@plimsoll/engine";
import { useMemo } from "react";
import { Money, Price, Ratio, When } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { LoadLine, toneOf } from "../../elements/load-line/load-line.tsx";
import { percentText, priceText } from "../../foundation/format/numbers.ts";
import { writePrice } from "../market/oracle-price.ts";
import { PricePicture } from "../market/price-picture.tsx";
import type { LoanContext } from "./loan-context.ts";
import { loanLines, marksOf, nextLine } from "./loan-lines.ts";
import { moneyOf, valueAt } from "./standing.ts";

const WAITS_FOR = {
  outage: "for a fresh price after an outage",
  grace: "for the end of the grace after an outage",
  pace: "for the next minute: the market sells only so much in one",
} as const;

/** How deep the loan lies now, and at which prices something happens to it. */
export function LoanGauge({ context }: { readonly context: LoanContext }) {
  const { view, terms, loan, plan, alertLtvs, standing } = context;
  const lltv = formatAmount(terms.lltv, 18);
  const lines = useMemo(
    () => loanLines({ terms, loan, plan, alertLtvs, alertPrices: view.alertPrices }),
    [terms, loan, plan, alertLtvs, view.alertPrices],
  );
  // A chart that is told of new lines draws anew: only when a line has moved by a cent.
  const key = lines.map(({ label, price }) => `${label}@${price?.replace(/(\.\d\d).*/, "$1")}`);
  const marks = useMemo(() => marksOf(lines), [key.join()]);
  const next = nextLine(lines, standing.ltv);
  const { price } = terms;
  return (
    <Stack gap="md">
      {terms.priceStatus === "fresh" ? null : (
        <Alert color="yellow" variant="outline" role="status">
          {terms.priceStatus === "stale"
            ? "There are no fresh prices now. Nothing is sold until there are."
            : "The price has jumped and is not confirmed yet. Nothing is sold on it until it is."}
        </Alert>
      )}
      {view.isWaitingForDesk ? (
        <Alert color="yellow" variant="outline" role="status">
          A sale is due and waits: the buyer cannot pay for it yet, or sales are paused. Repaying or
          adding collateral now makes it smaller.
        </Alert>
      ) : null}
      {view.heldBack === null ? null : (
        <Alert color="yellow" variant="outline" role="status">
          A sale is due and waits {WAITS_FOR[view.heldBack.cause]}
          {view.heldBack.until === null ? null : (
            <>
              , until <When at={view.heldBack.until} isDense />
            </>
          )}
          . Repaying or adding collateral now makes it smaller.
        </Alert>
      )}
      <Figures>
        <Figure
          label="LTV"
          note={`liquidation above ${percentText(lltv)}`}
          tone={toneOf(standing.ltv, lltv)}
        >
          <Ratio of={standing.ltv} />
        </Figure>
        <Figure
          label="Liquidation price"
          note={
            standing.roomToFall === null
              ? null
              : `the price may fall by ${percentText(standing.roomToFall, 1)}`
          }
        >
          {standing.liquidationPrice === null ? (
            "none"
          ) : (
            <Price of={standing.liquidationPrice} unit={terms.loanAsset} />
          )}
        </Figure>
        <Figure
          label="Next"
          note={next === null || next.price === null ? null : next.label.toLowerCase()}
        >
          {next === null || next.price === null ? (
            "nothing"
          ) : (
            <Price of={next.price} unit={terms.loanAsset} />
          )}
        </Figure>
        <Figure label="You owe" note={`at ${percentText(rateOf(context))} a year`}>
          <Money of={view.debt} />
        </Figure>
        <Figure
          label="Collateral"
          note={
            price === null ? null : (
              <>
                worth <Money of={moneyOf(valueAt(loan, price), terms)} />
              </>
            )
          }
        >
          <Money of={view.collateral} />
        </Figure>
      </Figures>
      {loan.debt === 0n ? (
        <Text size="sm">This loan owes nothing, so no price can bring anything about.</Text>
      ) : (
        <LoadLine
          ltv={standing.ltv}
          liquidationLtv={lltv}
          lines={lines.filter(({ kind }) => kind !== "liquidation")}
        />
      )}
      <PricePicture
        terms={terms}
        marks={marks}
        summary={[
          `${terms.collateralAsset} ${price === null ? "without a price" : `at ${priceText(writePrice(price, terms))} ${terms.loanAsset}`}`,
          ...lines.flatMap(({ label, price: at }) =>
            at === null ? [] : [`${label} ${priceText(at)}`],
          ),
        ].join(", ")}
      />
    </Stack>
  );
}

function rateOf({ terms }: LoanContext): string {
  return formatAmount(terms.borrowRatePerYear, 18);
}
