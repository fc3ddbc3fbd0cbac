import { Button, TextInput } from "@mantine/core";
import { useId } from "react";
import { checkAmount, readingOf, toDecimalText, type AmountLimit } from "./check-amount.ts";
import { writeTyped } from "./typed-number.ts";

interface AmountInputProps {
  readonly label: string;
  readonly asset: string;
  readonly decimals: number;
  /** What was typed, whole units, in the reader's own way of writing numbers. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly limits?: readonly AmountLimit[];
  /** Offers this amount with one press, base units. */
  readonly max?: bigint;
  readonly description?: string;
  /** What the server has said about this field. */
  readonly refusal?: string | null;
  readonly isDisabled?: boolean;
}

/** An amount in whole units. How it is read and its limits are told while typing, before it is sent. */
export function AmountInput(props: AmountInputProps) {
  const { label, asset, decimals, value, onChange, limits, max, description, refusal } = props;
  const id = useId();
  const { problem } = checkAmount(value, { asset, decimals }, limits);
  const reading = readingOf(value, { asset, decimals });
  const told = [description, reading].filter((part) => typeof part === "string").join(" ");
  return (
    <TextInput
      id={id}
      label={label}
      {...(told === "" ? {} : { description: told })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem ?? refusal ?? null}
      inputMode="decimal"
      autoComplete="off"
      disabled={props.isDisabled === true}
      rightSectionWidth={max === undefined ? 64 : 128}
      rightSection={
        <>
          <span aria-hidden="true">{asset}</span>
          {max === undefined ? null : (
            <Button
              size="compact-xs"
              variant="default"
              ml={8}
              onClick={() => onChange(writeTyped(toDecimalText(max, decimals)))}
              disabled={props.isDisabled === true}
              aria-label={`${label}: the most`}
            >
              Max
            </Button>
          )}
        </>
      }
    />
  );
}
