import { Alert, Button, Group } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { LoanView, PlanText } from "@plimsoll/contract";
import { as, type Amount } from "@plimsoll/engine";
import { useEffect, useRef } from "react";
import { Panel } from "../../../elements/panels/panel.tsx";
import { Empty } from "../../../elements/states/states.tsx";
import { Explained } from "../../../elements/terms/explained.tsx";
import { useCommand } from "../../../foundation/api/command.ts";
import { troubleOf } from "../../../foundation/api/problem.ts";
import { useApi } from "../../../foundation/api/query.ts";
import { borrowHindrance, borrowRefusal, mostToBorrow } from "../../../subjects/loans/refusals.ts";
import type { NewLoanSearch } from "../../../subjects/loans/loan-search.ts";
import { debtIn } from "../../../subjects/loans/use-own-loans.ts";
import { balanceRefusal, refusalText } from "../../../subjects/market/refusals.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import { useSandbox } from "../../../subjects/sandbox/use-sandbox.ts";
import { CollateralStep } from "./collateral-step.tsx";
import { amountsToSend, askedAtLtv } from "./loan-draft.ts";
import { LtvStep } from "./ltv-step.tsx";
import { PlanStep } from "./plan-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { forgetLoanDraft, useLoanDraft, type NewLoan } from "./use-loan-draft.ts";
import { usePreview } from "./use-preview.ts";
import classes from "./new-loan.module.css";

const STEPS = ["Collateral", "Amount", "Plan", "Review"] as const;
/** Where the slider stands at first: half of what the coins are worth, as most loans of this kind. */
const FIRST_LTV_TENTHS = 500n;

interface NewLoanFormProps {
  readonly markets: Markets;
  readonly market: string | undefined;
  readonly account: string;
  /** What the customer has, and owes already: known, or there is no form yet. */
  readonly balanceOf: (asset: string) => Amount;
  readonly loans: readonly LoanView[];
}

export function NewLoanForm(props: NewLoanFormProps) {
  const { markets, market, account } = props;
  const sandbox = useSandbox();
  const views = useApi("listMarkets", { query: { limit: 100 } });
  const planOf = (name: string) =>
    views.data?.items.find((view) => view.market === name)?.settings.defaultPlan ?? null;
  const isPlanOn = sandbox?.policy !== "reference";
  const loan = useLoanDraft(markets, { account, market, planOf, isPlanOn });
  if (loan === null) return <Empty title="There is no market to borrow from yet" />;
  return <Steps {...props} loan={loan} marketPlan={planOf(loan.terms.market)} />;
}

function Steps({
  markets,
  account,
  balanceOf,
  loans,
  loan,
  marketPlan,
}: NewLoanFormProps & { readonly loan: NewLoan; readonly marketPlan: PlanText | null }) {
  const { step: asked = 1 }: NewLoanSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  // Whoever comes without a draft, or with half of one, begins where it ends.
  const reached = loan.read.collateral === 0n ? 0 : loan.read.asked === 0n ? 1 : STEPS.length - 1;
  const step = Math.min(asked - 1, reached);
  const setStep = (next: number) =>
    void navigate({
      to: "/loans/new",
      search: ({ market }: NewLoanSearch) => ({
        ...(market === undefined ? {} : { market }),
        ...(next === 0 ? {} : { step: next + 1 }),
      }),
    });
  const open = useCommand("openLoan", {
    outdates: ["listLoans", "getBalances", "getMarket", "listMarkets"],
    onDone: ({ loan: opened }) => {
      forgetLoanDraft(account);
      void navigate({ to: "/loans/$loan", params: { loan: opened } });
    },
  });
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (step > 0) heading.current?.focus();
  }, [step]);
  const isLast = step === STEPS.length - 1;
  const preview = usePreview(loan, isLast);

  const { terms, read, draft, checked } = loan;
  const say = (refused: Parameters<typeof refusalText>[0]) =>
    refusalText(refused, markets.decimalsOf, terms.loanAsset);
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
  const otherDebt = debtIn(loans, terms.market);
  const most = mostToBorrow(terms, before, checked.plan, otherDebt);
  const hindrance = most > 0n ? null : say(borrowHindrance(terms, before, checked.plan, otherDebt));
  const refusal =
    read.asked === 0n
      ? null
      : say(borrowRefusal(terms, { before, after: read.loan, plan: checked.plan, otherDebt }));
  const isReady = [
    read.collateral > 0n && read.collateralProblem === null && collateralProblem === null,
    read.asked > 0n && read.borrowProblem === null && refusal === null,
    checked.isUsable && refusal === null,
    refusal === null && collateralProblem === null && checked.isUsable && preview.refusal === null,
  ];
  const problem =
    refusal ??
    collateralProblem ??
    (checked.isUsable
      ? null
      : "The plan no longer fits the market's terms. Go back and change it.");

  const goOn = () => {
    if (isReady[step] !== true) return;
    if (!isLast) {
      if (step === 0 && draft.borrow === "" && terms.price !== null) {
        const at = { price: terms.price, tenths: FIRST_LTV_TENTHS };
        loan.change({ borrow: askedAtLtv(terms, read.collateral, at) });
      }
      // From here on the reader sees the plan: nobody else changes it any more.
      if (step === 1) loan.keepPlan();
      setStep(step + 1);
      return;
    }
    if (open.isPending || open.isSuccess) return;
    open.mutate({ body: { ...amountsToSend(read, terms), plan: checked.text } });
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
            {place + 1}. <Explained text={name} />
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
              most={most}
              hindrance={hindrance}
              problem={collateralProblem}
            />
          ) : null}
          {step === 1 ? <LtvStep loan={loan} most={most} problem={refusal} /> : null}
          {step === 2 ? (
            <PlanStep loan={loan} marketPlan={marketPlan} balanceOf={balanceOf} problem={refusal} />
          ) : null}
          {isLast ? <ReviewStep loan={loan} preview={preview} /> : null}
          {isLast && problem !== null && preview.refusal === null ? (
            <Alert color="red" variant="outline" role="alert" mt="md">
              {problem}
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
