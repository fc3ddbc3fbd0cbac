import { List, Stack, Text } from "@mantine/core";
import { toDecimalText } from "../../elements/amounts/check-amount.ts";
import { exactAmountText } from "../../foundation/format/numbers.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { roundingNote } from "./rounding-note.ts";
import type { Position } from "./use-earnings.ts";

interface Props {
  readonly terms: MarketTerms;
  readonly position: Position;
}

/** What of a position can leave now, and for each part that cannot, how much and why. */
export function WhatCanLeave({ terms, position }: Props) {
  const written = (baseUnits: bigint): string =>
    exactAmountText({
      asset: terms.loanAsset,
      amount: toDecimalText(baseUnits, terms.loanDecimals),
    });
  const reasons = position.hindrances.map(({ cause, amount }) => ({
    cause,
    text: WHY[cause](written(BigInt(amount.baseUnits))),
  }));
  const rounding = roundingNote(position, written);
  return (
    <Stack gap="xs" mt="md">
      <Text fw={600}>{written(position.withdrawable)} can leave now.</Text>
      {reasons.length === 0 && position.shortfall === 0n ? (
        <Text size="sm">Nothing keeps any of it back.</Text>
      ) : (
        <List size="sm" spacing="xs">
          {reasons.map(({ cause, text }) => (
            <List.Item key={cause}>{text}</List.Item>
          ))}
          {position.shortfall === 0n ? null : (
            <List.Item>
              {written(position.shortfall)} is your share of a known loss: loans that wait for a
              buyer owe more than they would bring. Who leaves now leaves it behind. Who stays gets
              it back if the price recovers before they are sold.
            </List.Item>
          )}
        </List>
      )}
      {rounding === null ? null : <Text size="sm">{rounding}</Text>}
    </Stack>
  );
}

const WHY: Readonly<Record<Position["hindrances"][number]["cause"], (amount: string) => string>> = {
  paused: (amount) => `${amount} waits because the operator has paused withdrawals.`,
  price_unavailable: (amount) =>
    `${amount} waits because the price is not known: nobody can say what the market would lose.`,
  lent_out: (amount) =>
    `${amount} is lent out. It can leave when borrowers repay or others supply; the rate rises meanwhile.`,
};
