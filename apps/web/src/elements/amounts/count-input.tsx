import { NumberInput, type NumberInputProps } from "@mantine/core";

interface CountInputProps extends Omit<NumberInputProps, "value" | "onChange" | "allowDecimal"> {
  /** Null while the field is empty: it may be cleared before something else is typed. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A whole number that can be cleared; whoever uses it decides what an empty field may do. */
export function CountInput({ value, onChange, ...others }: CountInputProps) {
  return (
    <NumberInput
      {...others}
      allowDecimal={false}
      value={value ?? ""}
      onChange={(given) => onChange(typeof given === "number" ? given : null)}
    />
  );
}
