import { Button, Text } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import { formatAmount } from "@plimsoll/engine";
import { useState } from "react";
import { Money, Price, Ratio } from "../../../elements/figures/exact.tsx";
import { LoadLine } from "../../../elements/load-line/load-line.tsx";
import { LinkButton, TextLink } from "../../../elements/panels/links.tsx";
import { Empty } from "../../../elements/states/states.tsx";
import { Explained } from "../../../elements/terms/explained.tsx";
import { loanLines, nextLine } from "../../../subjects/loans/loan-lines.ts";
import { useLoanNames } from "../../../subjects/loans/loan-names.ts";
import { amountsOf, standingOf } from "../../../subjects/loans/standing.ts";
import { readPlan, readRatio, type MarketTerms } from "../../../subjects/market/market-terms.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import classes from "./overview.module.css";

interface LoanListProps {
  readonly loans: readonly LoanView[];
  readonly markets: Markets;
  /** Whether there were loans before. */
  readonly hasPast: boolean;
}

/** So many are drawn at once: each moves with the price. */
const SHOWN = 50;

/** Open loans, each with its load line at the price of this moment. */
export function LoanList({ loans, markets, hasPast }: LoanListProps) {
  const [shown, show] = useState(SHOWN);
  const { titleOf } = useLoanNames();
  if (loans.length === 0) {
    return (
      <Empty
        title={hasPast ? "No open loans" : "No loans yet"}
        action={<LinkButton to="/loans/new">Open a loan</LinkButton>}
      >
        A loan takes three steps: coins, how much, and the plan that watches it.
      </Empty>
    );
  }
  return (
    <>
      {loans.slice(0, shown).map((view) => {
        const terms = markets.find(view.market);
        return terms === null ? null : (
          <LoanRow key={view.loan} title={titleOf(view.loan)} view={view} terms={terms} />
        );
      })}
      {loans.length > shown ? (
        <Button variant="default" onClick={() => show(shown + SHOWN)} mt="sm">
          Show more loans
        </Button>
      ) : null}
    </>
  );
}

interface LoanRowProps {
  readonly title: string;
  readonly view: LoanView;
  readonly terms: MarketTerms;
}

function LoanRow({ title, view, terms }: LoanRowProps) {
  const loan = amountsOf(view);
  const { ltv } = standingOf(loan, terms);
  const plan = view.plan === null ? null : readPlan(view.plan, terms);
  const alertLtvs = view.alertLtvs.map(readRatio);
  const lines = loanLines({ terms, loan, plan, alertLtvs, alertPrices: view.alertPrices });
  const next = nextLine(lines, ltv);
  return (
    <div className={classes.loan}>
      <div>
        <TextLink to="/loans/$loan" params={{ loan: view.loan }} fw={600}>
          {title}
        </TextLink>
        <Text size="sm" c="dimmed">
          {terms.loanAsset} on {terms.collateralAsset}
        </Text>
      </div>
      <div className={classes.wide}>
        {loan.debt === 0n ? null : (
          <LoadLine
            ltv={ltv}
            liquidationLtv={formatAmount(terms.lltv, 18)}
            lines={lines.filter(({ kind }) => kind !== "liquidation")}
            isCompact
            label={`Loan-to-value of ${title}`}
          />
        )}
        <Text size="sm">
          <Explained text="LTV" /> <Ratio of={ltv} />
        </Text>
      </div>
      <Cell label="Owed">
        <Money of={view.debt} />
      </Cell>
      <Cell label="Collateral">
        <Money of={view.collateral} />
      </Cell>
      <Cell label={next === null ? "Next" : `Next: ${next.label.toLowerCase()}`}>
        {next === null ? "–" : <Price of={next.price} unit={terms.loanAsset} />}
      </Cell>
    </div>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        <Explained text={label} />
      </Text>
      <div>{children}</div>
    </div>
  );
}
