import { Alert } from "@mantine/core";
import { Money, When } from "../../elements/figures/exact.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import type { MarketTotalsView } from "./use-book.ts";

type HeldBack = NonNullable<MarketTotalsView["heldBack"]>;

const CAUSES: Readonly<Record<HeldBack["cause"], string>> = {
  outage: "for a fresh price after an outage",
  grace: "for the end of the grace after an outage",
  pace: "for the per-minute limit",
};

interface WaitingSalesProps {
  readonly markets: readonly {
    readonly market: string;
    readonly heldBack: HeldBack | null;
  }[];
}

/** What is due and waits, market by market; nothing while nothing does. */
export function WaitingSales({ markets }: WaitingSalesProps) {
  return markets.map(({ market, heldBack }) =>
    heldBack === null || heldBack.loans === 0 ? null : (
      <Alert key={market} color="var(--line-warning)" variant="outline" role="status">
        {market}: {countText(heldBack.loans)} {heldBack.loans === 1 ? "loan waits" : "loans wait"}{" "}
        <Explained text={CAUSES[heldBack.cause]} />
        {heldBack.until === null ? null : (
          <>
            {" "}
            until <When at={heldBack.until} isDense />
          </>
        )}
        , with a debt of <Money of={heldBack.debt} />.
      </Alert>
    ),
  );
}
