import { Alert, Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { as } from "@plimsoll/engine";
import { useEffect, useRef, useState } from "react";
import { useCommand } from "../api/command.ts";
import { troubleOf } from "../api/problem.ts";
import { useApi } from "../api/query.ts";
import { Panel } from "../elements/panel.tsx";
import { Empty } from "../elements/states.tsx";
import { useBalances } from "../loans/loan-context.ts";
import { balanceRefusal, borrowRefusal, refusalText } from "../loans/refusals.ts";
import type { Markets } from "../market/use-markets.ts";
import { useSandbox } from "../sandbox/use-sandbox.ts";
import { CollateralStep } from "./collateral-step.tsx";
import { askedAtLtv } from "./loan-draft.ts";
import { LtvStep } from "./ltv-step.tsx";
import { PlanStep } from "./plan-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { useLoanDraft } from "./use-loan-draft.ts";
import classes from "./new-loan.module.css";

const STEPS = ["Collateral", "Amount", "Plan", "Review"] as const;
/** Where the slider stands at first: half of what the coins are worth, as most loans of this kind. */
const FIRST_LTV_TENTHS = 500n;

export function NewLoanForm({
  markets,
  market,
  account,
}: {
  readonly markets: Markets;
  readonly market: string | undefined;
  readonly account: string;
}) {
  const [step, setStep] = useState(0);
  const navigate = useNavigate();
  const sandbox = useSandbox();
  const views = useApi("listMarkets", { query: { limit: 100 } });
  const { balanceOf } = useBalances();
  const planOf = (name: string) =>
    views.data?.items.find((view) => view.market === name)?.settings.defaultPlan ?? null;
  const isPlanOn = sandbox?.policy !== "reference";
  const loan = useLoanDraft(markets, { market, planOf, isPlanOn });
  const open = useCommand("openLoan", {
    outdates: ["listLoans", "getBalances", "getMarket", "listMarkets"],
    onDone: ({ loan: opened }) => void navigate({ to: "/loans/$loan", params: { loan: opened } }),
  });
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (step > 0) heading.current?.focus();
  }, [step]);
  if (loan === null) return <Empty title="There is no market to borrow from yet" />;

  const { terms, read, draft, checked } = loan;
  const say = (refusal: Parameters<typeof refusalText>[0]) =>
    refusalText(refusal, markets.decimalsOf, terms.loanAsset);
  const available = balanceOf(terms.collateralAsset);
  const collateralProblem = say(
    balanceRefusal({
      account,
      asset: terms.collateralAsset,
      available,
      required: read.collateral,
    }),
  );
  const before = { collateral: read.collateral, debt: as<typeof read.asked>(0n) };
  const refusal =
    read.asked === 0n
      ? null
      : say(borrowRefusal(terms, { before, after: read.loan, plan: checked.plan }));
  const isReady = [
    read.collateral > 0n && read.collateralProblem === null && collateralProblem === null,
    read.asked > 0n && read.borrowProblem === null && refusal === null,
    checked.isUsable && refusal === null,
    refusal === null && collateralProblem === null && checked.isUsable,
  ];
  const isLast = step === STEPS.length - 1;

  const goOn = () => {
    if (isReady[step] !== true) return;
    if (!isLast) {
      if (step === 0 && draft.borrow === "" && terms.price !== null) {
        const at = { price: terms.price, tenths: FIRST_LTV_TENTHS };
        loan.change({ borrow: askedAtLtv(terms, read.collateral, at) });
      }
      setStep(step + 1);
      return;
    }
    if (open.isPending || open.isSuccess) return;
    open.mutate({
      body: {
        market: terms.market,
        collateral: draft.collateral.trim(),
        borrow: draft.borrow.trim(),
        plan: checked.text,
      },
    });
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        goOn();
      }}
    >
      <ol className={classes.steps}>
        {STEPS.map((name, place) => (
          <li key={name} aria-current={place === step ? "step" : undefined}>
            {place + 1}. {name}
          </li>
        ))}
      </ol>
      <div ref={heading} tabIndex={-1} style={{ outline: "none" }}>
        <Panel title={`${step + 1}. ${STEPS[step] ?? ""}`}>
          {step === 0 ? (
            <CollateralStep
              loan={loan}
              markets={markets.markets}
              available={available}
              problem={collateralProblem}
            />
          ) : null}
          {step === 1 ? <LtvStep loan={loan} problem={refusal} /> : null}
          {step === 2 ? (
            <PlanStep
              loan={loan}
              marketPlan={planOf(terms.market)}
              balanceOf={balanceOf}
              problem={refusal}
            />
          ) : null}
          {isLast ? <ReviewStep loan={loan} /> : null}
          {isLast && refusal !== null ? (
            <Alert color="red" variant="outline" role="alert" mt="md">
              {refusal}
            </Alert>
          ) : null}
          {open.isError ? (
            <Alert
              color="red"
              variant="outline"
              role="alert"
              mt="md"
              title={troubleOf(open.error).title}
            >
              {troubleOf(open.error).detail}
            </Alert>
          ) : null}
          <Group justify="space-between" mt="xl">
            <Button
              variant="default"
              size="md"
              disabled={step === 0 || open.isPending}
              onClick={() => setStep(step - 1)}
            >
              Back
            </Button>
            <Button
              type="submit"
              size="md"
              loading={open.isPending}
              disabled={isReady[step] !== true || open.isSuccess}
            >
              {isLast ? "Open this loan" : "Continue"}
            </Button>
          </Group>
        </Panel>
      </div>
    </form>
  );
}
