import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { PlanText } from "@plimsoll/contract";
import type { Amount } from "@plimsoll/engine";
import { zeroFloorSub } from "@plimsoll/engine";
import { CrashTable } from "../../../subjects/plans/crash-table.tsx";
import { changeStep, draftOf } from "../../../subjects/plans/plan-draft.ts";
import { PlanEditor } from "../../../subjects/plans/plan-editor.tsx";
import type { NewLoan } from "./use-loan-draft.ts";

/** Step three: what shall happen before the market acts, and what it would have cost in the past. */
export function PlanStep({
  loan,
  marketPlan,
  balanceOf,
  problem,
}: {
  readonly loan: NewLoan;
  readonly marketPlan: PlanText | null;
  readonly balanceOf: (asset: string) => Amount;
  readonly problem: string | null;
}) {
  const { change, plan, checked, terms, read } = loan;
  const spare = zeroFloorSub(balanceOf(terms.collateralAsset), read.collateral);
  return (
    <Stack gap="lg">
      <Text maw="64ch">
        A plan acts before the market does: at LTVs that you choose, with the smallest sale that
        restores the target. You can change it at any time, or go without.
      </Text>
      <PlanEditor
        draft={plan}
        onChange={(draft) => change({ plan: draft })}
        checked={checked}
        terms={terms}
      />
      <Group gap="sm">
        <Button variant="default" onClick={() => change({ plan: draftOf(marketPlan, marketPlan) })}>
          Use the market&apos;s plan
        </Button>
        <Button
          variant="default"
          onClick={() =>
            change({
              plan: plan.reduce((draft, { id }) => changeStep(draft, id, { isOn: false }), plan),
            })
          }
        >
          Go without a plan
        </Button>
      </Group>
      {problem === null ? null : (
        <Alert color="red" variant="outline" role="alert">
          {problem}
        </Alert>
      )}
      <div>
        <Text fw={600} component="h3" mb="xs">
          What this plan would have done to this loan
        </Text>
        <CrashTable
          terms={terms}
          loan={read.loan}
          checked={checked}
          spareCollateral={spare}
          spareMoney={balanceOf(terms.loanAsset)}
        />
      </div>
    </Stack>
  );
}
