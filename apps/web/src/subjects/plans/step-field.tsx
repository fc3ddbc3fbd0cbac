import { TextInput } from "@mantine/core";

interface StepFieldProps {
  readonly label: string;
  /** What the number counts. */
  readonly unit: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onType: (text: string) => void;
  readonly isWhole?: boolean;
  readonly placeholder?: string;
  /** Pixels, for units that are longer than a sign. */
  readonly unitWidth?: number;
}

/** A number of a plan's step, with its unit and what is wrong with it. */
export function StepField(props: StepFieldProps) {
  const { label, unit, value, problem, onType, isWhole = false, placeholder, unitWidth } = props;
  return (
    <TextInput
      label={label}
      rightSection={unit}
      inputMode={isWhole ? "numeric" : "decimal"}
      value={value}
      error={problem ?? null}
      onChange={(event) => onType(event.currentTarget.value)}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(unitWidth === undefined ? {} : { rightSectionWidth: unitWidth })}
    />
  );
}
