import { Money } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import type { BookTotals } from "./use-book.ts";

/** What the house has at hand: the desk buys with it, insurance pays bad debt from it. */
export function HouseBalances({ totals }: { readonly totals: BookTotals }) {
  const groups = [
    ["Desk", totals.desk],
    ["Insurance", totals.insurance],
    ["Fees", totals.fees],
  ] as const;
  return (
    <Figures>
      {groups.flatMap(([label, balances]) =>
        balances.length === 0
          ? [
              <Figure key={label} label={label}>
                nothing
              </Figure>,
            ]
          : balances.map((balance) => (
              <Figure key={`${label} ${balance.asset}`} label={`${label}, ${balance.asset}`}>
                <Money of={balance} />
              </Figure>
            )),
      )}
    </Figures>
  );
}
