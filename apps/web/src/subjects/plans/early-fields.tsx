import { Switch, Text } from "@mantine/core";
import type { StepDraft, StepProblems } from "./plan-draft.ts";
import { StepField } from "./step-field.tsx";
import classes from "./plan-editor.module.css";

interface EarlyFieldsProps {
  readonly step: StepDraft;
  readonly problems: StepProblems;
  readonly onChange: (change: Partial<StepDraft>) => void;
  readonly onEarly: (isEarly: boolean) => void;
}

/** Lets a sale's trigger follow how much prices move, in words that do not sell it. */
export function EarlyFields({ step, problems, onChange, onEarly }: EarlyFieldsProps) {
  return (
    <div className={classes.early}>
      <Switch
        label="Act earlier when prices move a lot"
        checked={step.isEarly}
        error={problems.early ?? null}
        onChange={(event) => onEarly(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed" mt={4}>
        While prices move a lot, this step acts from a lower LTV on, so that about so many hours are
        left before the liquidation; it is off by default, because on past prices it lost more than
        it saved on average.
      </Text>
      {step.isEarly ? (
        <div className={classes.fields}>
          <StepField
            label="Hours to be left"
            unit="h"
            isWhole
            value={step.hours}
            problem={problems.hours}
            onType={(hours) => onChange({ hours })}
          />
          <StepField
            label="Never acts below an LTV of"
            unit="%"
            value={step.floor}
            problem={problems.floor}
            onType={(floor) => onChange({ floor })}
          />
        </div>
      ) : null}
    </div>
  );
}
