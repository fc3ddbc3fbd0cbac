import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { AmountInput } from "../../elements/amounts/amount-input.tsx";
import { checkAmount, toDecimalText } from "../../elements/amounts/check-amount.ts";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { amountText, exactAmountText } from "../../foundation/format/numbers.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { refusalText } from "../market/refusals.ts";
import { mostToSupply, mostToWithdraw, supplyRefusal, withdrawRefusal } from "./supply-refusal.ts";
import type { Position } from "./use-earnings.ts";

const OUTDATED = [
  "listSupplyPositions",
  "getBalances",
  "getStatement",
  "listMarkets",
  "getMarket",
  "getPublic",
] as const;

interface FormProps {
  readonly terms: MarketTerms;
  readonly account: string;
  readonly decimalsOf: (asset: string) => number;
}

/** Lends to a market from the free balance. */
export function SupplyForm(props: FormProps & { readonly available: bigint }) {
  const { terms, account, available, decimalsOf } = props;
  const supply = useCommand("supply", { outdates: OUTDATED });
  return (
    <MoveForm
      {...props}
      verb="Supply"
      limit={mostToSupply(terms, available)}
      note={`You have ${written(terms, available)} free.`}
      refuse={(assets) =>
        refusalText(
          supplyRefusal(terms, { account, assets, available }),
          decimalsOf,
          terms.loanAsset,
        )
      }
      command={supply}
      send={(assets, onSuccess) =>
        supply.mutate(
          { params: { market: terms.market }, body: { account, assets } },
          { onSuccess },
        )
      }
    />
  );
}

/** Takes lent assets back, as far as the market has them at hand. */
export function WithdrawForm(props: FormProps & { readonly position: Position }) {
  const { terms, account, position, decimalsOf } = props;
  const withdraw = useCommand("withdrawSupply", { outdates: OUTDATED });
  const limit = mostToWithdraw(terms, position.assets);
  const note =
    limit < position.assets
      ? `${written(terms, limit)} of your ${written(terms, position.assets)} can leave now.`
      : `All of your ${written(terms, position.assets)} can leave now.`;
  const all = toDecimalText(position.assets, terms.loanDecimals);
  return (
    <MoveForm
      {...props}
      verb="Withdraw"
      limit={limit}
      note={note}
      refuse={(assets) =>
        refusalText(
          withdrawRefusal(terms, { assets, position: position.assets }),
          decimalsOf,
          terms.loanAsset,
        )
      }
      command={withdraw}
      send={(assets, onSuccess) =>
        withdraw.mutate(
          {
            params: { market: terms.market },
            // Everything is named in shares, so that interest of the meantime is not left behind.
            body: assets === all ? { account, shares: position.shares } : { account, assets },
          },
          { onSuccess },
        )
      }
    />
  );
}

/** To the last digit: these are limits. */
function written(terms: MarketTerms, assets: bigint): string {
  const amount = toDecimalText(assets, terms.loanDecimals);
  return exactAmountText({ asset: terms.loanAsset, amount });
}

interface MoveFormProps {
  readonly terms: MarketTerms;
  readonly verb: "Supply" | "Withdraw";
  readonly limit: bigint;
  readonly note: string;
  readonly refuse: (assets: bigint) => string | null;
  readonly command: {
    readonly error: unknown;
    readonly isError: boolean;
    readonly isPending: boolean;
    readonly reset: () => void;
  };
  readonly send: (assets: string, onSuccess: () => void) => void;
}

function MoveForm({ terms, verb, limit, note, refuse, command, send }: MoveFormProps) {
  const [text, setText] = useState("");
  const [done, setDone] = useState<string | null>(null);
  const asset = { asset: terms.loanAsset, decimals: terms.loanDecimals };
  const { baseUnits, problem } = checkAmount(text, asset);
  const refusal = baseUnits === null ? null : refuse(baseUnits);
  const said = command.isError ? troubleOf(command.error).detail : null;
  const change = (value: string): void => {
    setText(value);
    setDone(null);
    command.reset();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (baseUnits === null || problem !== null || refusal !== null) return;
        const assets = toDecimalText(baseUnits, terms.loanDecimals);
        send(assets, () => {
          setText("");
          const words = amountText({ asset: terms.loanAsset, amount: assets });
          setDone(verb === "Supply" ? `Supplied ${words}.` : `Withdrew ${words}.`);
        });
      }}
    >
      <Stack gap="sm">
        <AmountInput
          label={`Amount to ${verb.toLowerCase()}`}
          asset={terms.loanAsset}
          decimals={terms.loanDecimals}
          value={text}
          onChange={change}
          max={limit}
          description={note}
          refusal={refusal ?? said}
        />
        <Button
          type="submit"
          size="md"
          loading={command.isPending}
          disabled={baseUnits === null || problem !== null || refusal !== null}
        >
          {verb}
        </Button>
        <Text size="sm" role="status">
          {done}
        </Text>
      </Stack>
    </form>
  );
}
