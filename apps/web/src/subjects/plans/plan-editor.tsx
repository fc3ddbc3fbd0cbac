import { ActionIcon, Button, Group, Menu, Stack, Switch, Text } from "@mantine/core";
import { formatAmount } from "@plimsoll/engine";
import { percentText } from "../../foundation/format/numbers.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { EarlyFields } from "./early-fields.tsx";
import {
  addStep,
  changeStep,
  mayBeEarly,
  moveStep,
  removeStep,
  setEarly,
  STEP_KINDS,
  type CheckedPlan,
  type PlanDraft,
  type StepDraft,
  type StepKind,
  type StepProblems,
} from "./plan-draft.ts";
import { StepField } from "./step-field.tsx";
import classes from "./plan-editor.module.css";

const TITLES: Readonly<Record<StepKind, string>> = {
  top_up: "Top up from spare coins",
  repay: "Repay from your balance",
  deleverage: "Sell a small slice",
  close: "Close the loan",
};

const WHAT: Readonly<Record<StepKind, string>> = {
  top_up: "Pledges coins that you hold beside the loan. Costs nothing; no coin is sold.",
  repay: "Repays with money that you hold beside the loan. Costs nothing; no coin is sold.",
  deleverage: "Sells the least that restores the target, for the market's small fee.",
  close: "Sells what repays the whole debt and gives you back the rest.",
};

const STEPS_MAX = 6;

interface PlanEditorProps {
  readonly draft: PlanDraft;
  readonly onChange: (draft: PlanDraft) => void;
  readonly checked: CheckedPlan;
  readonly terms: MarketTerms;
  readonly isDisabled?: boolean;
}

/** A protection plan, step by step: on or off, when, how far, how much, in which order. */
export function PlanEditor({ draft, onChange, checked, terms, isDisabled }: PlanEditorProps) {
  return (
    <fieldset className={classes.plan} disabled={isDisabled === true}>
      <legend className={classes.legend}>Steps, in the order in which they are tried</legend>
      <Stack gap="sm">
        {draft.length === 0 ? (
          <Text size="sm" c="dimmed">
            No steps: nothing happens before the market&apos;s own liquidation.
          </Text>
        ) : null}
        {draft.map((step, place) => (
          <StepFields
            key={step.id}
            step={step}
            name={`Step ${place + 1}: ${TITLES[step.kind]}`}
            problems={checked.problems.get(step.id) ?? {}}
            terms={terms}
            isFirst={place === 0}
            isLast={place === draft.length - 1}
            onChange={(change) => onChange(changeStep(draft, step.id, change))}
            onEarly={(isEarly) => onChange(setEarly(draft, step.id, isEarly))}
            onMove={(by) => onChange(moveStep(draft, step.id, by))}
            onRemove={() => onChange(removeStep(draft, step.id))}
          />
        ))}
      </Stack>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            mt="sm"
            disabled={draft.length >= STEPS_MAX || isDisabled === true}
          >
            Add a step
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {STEP_KINDS.map((kind) => (
            <Menu.Item key={kind} onClick={() => onChange(addStep(draft, kind, terms))}>
              {TITLES[kind]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  );
}

interface StepFieldsProps {
  readonly step: StepDraft;
  readonly name: string;
  readonly problems: StepProblems;
  readonly terms: MarketTerms;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (change: Partial<StepDraft>) => void;
  readonly onEarly: (isEarly: boolean) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function StepFields({ step, name, problems, terms, ...rest }: StepFieldsProps) {
  const { isFirst, isLast, onChange, onEarly, onMove, onRemove } = rest;
  const asset = step.kind === "repay" ? terms.loanAsset : terms.collateralAsset;
  return (
    <div className={classes.step} role="group" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Switch
          label={TITLES[step.kind]}
          checked={step.isOn}
          onChange={(event) => onChange({ isOn: event.currentTarget.checked })}
          classNames={{ label: classes.title }}
        />
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`${name}: earlier`}
            disabled={isFirst}
            onClick={() => onMove(-1)}
          >
            ↑
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`${name}: later`}
            disabled={isLast}
            onClick={() => onMove(1)}
          >
            ↓
          </ActionIcon>
          <ActionIcon variant="default" size="lg" aria-label={`${name}: remove`} onClick={onRemove}>
            ×
          </ActionIcon>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {WHAT[step.kind]}
        {step.kind === "deleverage" || step.kind === "close"
          ? ` Fee ${percentText(formatAmount(terms.settings.deleverageFee, 18))} of what it repays.`
          : null}
      </Text>
      {step.isOn ? (
        <div className={classes.fields}>
          <StepField
            label="Acts above an LTV of"
            unit="%"
            value={step.trigger}
            problem={problems.trigger}
            onType={(trigger) => onChange({ trigger })}
          />
          {step.kind === "close" ? null : (
            <>
              <StepField
                label="Brings it down to"
                unit="%"
                value={step.target}
                problem={problems.target}
                onType={(target) => onChange({ target })}
              />
              <StepField
                label="At most in all"
                placeholder="no limit"
                unit={asset}
                unitWidth={64}
                value={step.cap}
                problem={problems.cap}
                onType={(cap) => onChange({ cap })}
              />
            </>
          )}
        </div>
      ) : null}
      {step.isOn && mayBeEarly(step, terms) ? (
        <EarlyFields step={step} problems={problems} onChange={onChange} onEarly={onEarly} />
      ) : null}
    </div>
  );
}
