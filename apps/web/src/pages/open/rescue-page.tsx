import { Button, Checkbox, SimpleGrid, Stack, Text } from "@mantine/core";
import type { OperationId } from "@plimsoll/contract";
import type { Rejection } from "@plimsoll/engine";
import { useLocation, useParams } from "@tanstack/react-router";
import { useMemo, useState, type SyntheticEvent } from "react";
import { AmountInput } from "../../elements/amounts/amount-input.tsx";
import { checkAmount, toDecimalText } from "../../elements/amounts/check-amount.ts";
import { writeTyped } from "../../elements/amounts/typed-number.ts";
import { Money, Price } from "../../elements/figures/exact.tsx";
import { LoadLine } from "../../elements/load-line/load-line.tsx";
import { LinkButton } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Failure, Loaded, Loading } from "../../elements/states/states.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { useCommand, type Command } from "../../foundation/api/command.ts";
import { isNotFound, troubleOf } from "../../foundation/api/problem.ts";
import { distanceText } from "../../foundation/format/time.ts";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { percentText } from "../../foundation/format/numbers.ts";
import type { MarksFrame } from "../../foundation/live/frames.ts";
import { useBookSequence, usePinnedMoment } from "../../foundation/live/live.tsx";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { isCustomer } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { useBalances } from "../../subjects/loans/loan-context.ts";
import { repayAllRefusal, repayRefusal } from "../../subjects/loans/refusals.ts";
import { repayAllNote } from "../../subjects/loans/repay-all-note.ts";
import { balanceRefusal, refusalText } from "../../subjects/market/refusals.ts";
import { decimalsIn } from "../../subjects/market/use-markets.ts";

type Rescue = AnswerOf<"getRescue">;

const OUTDATED: readonly OperationId[] = ["getRescue", "getBalances"];

/** What a link from a friend in trouble leads to: what is needed, and a way to give it. */
export function RescuePage() {
  const { token }: { token?: string } = useParams({ strict: false });
  const rescue = useApi("getRescue", { params: { token: token ?? "" } });
  useOutdatedBy(useBookSequence(), ["getRescue"]);
  usePinnedMoment(useMarksOf(rescue.data));
  return (
    <Stack maw="44rem" mx="auto">
      <PageHeader
        title="Help with a loan"
        lead="Somebody trusts you with this link. It can only repay or add collateral; nothing can be taken out with it, and it does not say whose loan it is."
      />
      {isNotFound(rescue.error) ? (
        <Failure error={rescue.error} />
      ) : (
        <Loaded query={rescue} lines={6}>
          {(found) => <RescueOf rescue={found} token={token ?? ""} />}
        </Loaded>
      )}
    </Stack>
  );
}

/** The price that the answer rests on, so that the page shows no other beside it. */
function useMarksOf(rescue: Rescue | undefined): MarksFrame | null {
  return useMemo(() => {
    if (rescue === undefined) return null;
    const { sequence, feed, price } = rescue;
    const status = price === null ? ("stale" as const) : ("fresh" as const);
    return { sequence, feeds: [{ feed, mark: { status, price } }] };
  }, [rescue]);
}

const STATUS_WORDS: Readonly<Record<Rescue["status"], string>> = {
  safe: "The loan is safe now.",
  warning: "The loan is close to its liquidation line.",
  liquidatable: "The loan is being liquidated: help must come now.",
  no_price: "There is no price at the moment; helping is possible all the same.",
};

function RescueOf({ rescue, token }: { readonly rescue: Rescue; readonly token: string }) {
  const session = useSession();
  const location = useLocation();
  const {
    status,
    price,
    loanAsset,
    collateralAsset,
    ltv,
    liquidationLtv,
    targetLtv,
    repay,
    pledge,
    repayAll,
    expiresAt,
  } = rescue;
  return (
    <>
      <Panel>
        <Text fw={600}>
          <Explained text={STATUS_WORDS[status]} />
        </Text>
        <LoadLine
          ltv={ltv}
          liquidationLtv={liquidationLtv}
          lines={[{ ltv: targetLtv, label: "Safe again", kind: "target" }]}
        />
        <Text mt="md">
          {isNothing(repay) ? null : (
            <>
              To bring it back to {percentText(targetLtv)}, repay <Money of={repay} />
              {pledge === null ? null : (
                <>
                  {" "}
                  or add <Money of={pledge} />
                </>
              )}
              .{" "}
            </>
          )}
          The whole debt is <Money of={repayAll} />.
        </Text>
        {price === null ? null : (
          <Text size="sm" c="dimmed" mt="xs">
            At a price of <Price of={price} unit={loanAsset} /> for 1 {collateralAsset}.
          </Text>
        )}
        <Text size="sm" c="dimmed" mt="xs">
          The link ends {distanceText(expiresAt, Date.now())}.
        </Text>
      </Panel>
      {isCustomer(session) &&
      session?.account !== null &&
      session !== null &&
      session !== undefined ? (
        <Helping rescue={rescue} token={token} account={session.account} />
      ) : (
        <Panel title="To help, sign in">
          <Text mb="md">What you give comes from your own balance here.</Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <LinkButton to="/sign-in" search={{ next: location.href }} size="md">
              Sign in
            </LinkButton>
            <LinkButton to="/sign-up" search={{ next: location.href }} size="md" variant="default">
              Open an account
            </LinkButton>
          </SimpleGrid>
        </Panel>
      )}
    </>
  );
}

function isNothing({ baseUnits }: Rescue["repay"]): boolean {
  return baseUnits === "0";
}

/** Offers to give once it is known what there is to give: before that every limit would be wrong. */
function Helping({
  rescue,
  token,
  account,
}: {
  readonly rescue: Rescue;
  readonly token: string;
  readonly account: string;
}) {
  const { query: balances, isKnown, balanceOf } = useBalances();
  const assets = useApi("listAssets", { query: { limit: 100 } });
  const repaying = useCommand("rescueRepay", { outdates: OUTDATED });
  const pledging = useCommand("rescuePledge", { outdates: OUTDATED });
  if (!isKnown || assets.data === undefined) {
    const failed = [balances, assets].find(({ isError }) => isError);
    if (failed === undefined) return <Loading lines={4} />;
    return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  }
  const { loanAsset, collateralAsset, repay, repayAll, repayAllMax, pledge } = rescue;
  const owed = BigInt(repayAll.baseUnits);
  const decimalsOf = decimalsIn(assets.data);
  const payment = (asset: string, required: bigint) => ({
    account,
    asset,
    available: balanceOf(asset),
    required,
  });
  const told = (refusal: Rejection | null) => refusalText(refusal, decimalsOf, loanAsset);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Giving
        title="Repay"
        asset={loanAsset}
        decimals={decimalsOf(loanAsset)}
        suggestion={isNothing(repay) ? "" : repay.amount}
        refuse={(amount) => told(repayRefusal(owed, payment(loanAsset, amount)))}
        whole={
          owed === 0n
            ? undefined
            : {
                note: repayAllNote(repayAll, repayAllMax),
                refusal: told(repayAllRefusal(owed, payment(loanAsset, owed))),
                onGive: (onSuccess) =>
                  repaying.mutate(
                    { params: { token }, body: { all: true, assetsMax: repayAllMax.amount } },
                    { onSuccess },
                  ),
              }
        }
        command={repaying}
        onGive={(given, onSuccess) =>
          repaying.mutate({ params: { token }, body: { assets: given } }, { onSuccess })
        }
      />
      <Giving
        title="Add collateral"
        asset={collateralAsset}
        decimals={decimalsOf(collateralAsset)}
        suggestion={pledge === null || isNothing(pledge) ? "" : pledge.amount}
        refuse={(amount) => told(balanceRefusal(payment(collateralAsset, amount)))}
        command={pledging}
        onGive={(given, onSuccess) =>
          pledging.mutate({ params: { token }, body: { assets: given } }, { onSuccess })
        }
      />
    </SimpleGrid>
  );
}

interface GivingProps {
  readonly title: string;
  readonly asset: string;
  readonly decimals: number;
  readonly suggestion: string;
  /** Why an amount, base units, would be refused; null when it would not. */
  readonly refuse: (baseUnits: bigint) => string | null;
  readonly command: Pick<Command<"rescueRepay">, "isPending" | "isSuccess" | "error" | "reset">;
  readonly onGive: (assets: string, onSuccess: () => void) => void;
  /** Giving all that is owed at that moment, where that can be done. */
  readonly whole?: WholeGift | undefined;
}

interface WholeGift {
  readonly note: string;
  readonly refusal: string | null;
  readonly onGive: (onSuccess: () => void) => void;
}

function Giving(props: GivingProps) {
  const { title, asset, decimals, suggestion, refuse, command, onGive } = props;
  const [value, setValue] = useState(() => writeTyped(suggestion));
  const [isWhole, setWhole] = useState(false);
  const whole = isWhole ? props.whole : undefined;
  const { baseUnits, problem } = checkAmount(value, { asset, decimals });
  const refusal = baseUnits === null ? null : refuse(baseUnits);
  const isAmountGood = baseUnits !== null && problem === null && refusal === null;
  const mayBeSent = whole === undefined ? isAmountGood : whole.refusal === null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (command.isPending || !mayBeSent) return;
    // What was given is gone from the field: pressing once more must not give it twice.
    if (whole !== undefined) whole.onGive(() => setWhole(false));
    else if (baseUnits !== null) onGive(toDecimalText(baseUnits, decimals), () => setValue(""));
  };
  const trouble = command.error === null ? null : troubleOf(command.error).detail;
  return (
    <Panel title={title}>
      <form onSubmit={submit}>
        <Stack>
          {props.whole === undefined ? null : (
            <Checkbox
              label="Repay all of it"
              description={isWhole ? props.whole.note : undefined}
              error={whole === undefined ? null : (whole.refusal ?? trouble)}
              checked={isWhole}
              disabled={command.isPending}
              onChange={(event) => {
                setWhole(event.currentTarget.checked);
                command.reset();
              }}
            />
          )}
          {whole !== undefined ? null : (
            <AmountInput
              label="Amount"
              asset={asset}
              decimals={decimals}
              value={value}
              onChange={(typed) => {
                setValue(typed);
                command.reset();
              }}
              refusal={refusal ?? trouble}
              isDisabled={command.isPending}
            />
          )}
          <Button type="submit" size="md" loading={command.isPending} disabled={!mayBeSent}>
            {title}
          </Button>
          <Text role="status" size="sm">
            {command.isSuccess ? "Done. Thank you." : ""}
          </Text>
        </Stack>
      </form>
    </Panel>
  );
}
