import { Alert, Button, Group, List, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMemo, useState } from "react";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi } from "../../foundation/api/query.ts";
import type { LoanContext } from "../loans/loan-context.ts";
import { ltvAt } from "../loans/standing.ts";
import { refusalText } from "../market/refusals.ts";
import { CrashTable } from "./crash-table.tsx";
import { checkDraft, crossedStep, draftOf, type PlanDraft } from "./plan-draft.ts";
import { PlanEditor } from "./plan-editor.tsx";
import { planSentences } from "./step-text.ts";

/** The plan of an open loan, in sentences; opened, the same editor as for a new loan. */
export function LoanPlan({ context }: { readonly context: LoanContext }) {
  const { view, terms, loan, decimalsOf, balanceOf } = context;
  const [draft, setDraft] = useState<PlanDraft | null>(null);
  const market = useApi("getMarket", { params: { market: view.market } });
  const save = useCommand("setPlan", {
    outdates: ["getLoan", "listLoans", "listLoanEvents"],
    onDone: () => {
      setDraft(null);
      notifications.show({ message: "Your plan is in force.", color: "teal" });
    },
  });
  const checked = useMemo(() => (draft === null ? null : checkDraft(draft, terms)), [draft, terms]);
  if (draft === null || checked === null) {
    return (
      <>
        <List type="ordered" size="sm" spacing={4}>
          {planSentences(view.plan, terms).map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
        <Button
          variant="default"
          size="md"
          mt="md"
          onClick={() => {
            save.reset();
            setDraft(draftOf(view.plan, market.data?.settings.defaultPlan ?? null));
          }}
        >
          Change the plan
        </Button>
      </>
    );
  }
  const ltv = terms.price === null ? null : ltvAt(loan, terms.price);
  const step = loan.debt === 0n ? null : crossedStep(checked.plan, ltv, terms);
  const crossed =
    step === null
      ? null
      : refusalText({ code: "plan_trigger_crossed", step }, decimalsOf, terms.loanAsset);
  const problem = crossed ?? (save.isError ? troubleOf(save.error).detail : null);
  return (
    <Stack gap="lg">
      <PlanEditor
        draft={draft}
        onChange={setDraft}
        checked={checked}
        terms={terms}
        isDisabled={save.isPending}
      />
      {problem === null ? null : (
        <Alert color="red" variant="outline" role="alert">
          {problem}
        </Alert>
      )}
      <Group gap="sm">
        <Button
          size="md"
          loading={save.isPending}
          disabled={!checked.isUsable || crossed !== null}
          onClick={() => save.mutate({ params: { loan: view.loan }, body: { plan: checked.text } })}
        >
          Put this plan into force
        </Button>
        <Button size="md" variant="default" onClick={() => setDraft(null)}>
          Leave it as it was
        </Button>
      </Group>
      <CrashTable
        terms={terms}
        loan={loan}
        checked={checked}
        spareCollateral={balanceOf(terms.collateralAsset)}
        spareMoney={balanceOf(terms.loanAsset)}
      />
    </Stack>
  );
}
