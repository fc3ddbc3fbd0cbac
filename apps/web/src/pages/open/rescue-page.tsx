import { Button, SimpleGrid, Stack, Text } from "@mantine/core";
import { useLocation, useParams } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { AmountInput } from "../../amounts/amount-input.tsx";
import { checkAmount, type AmountLimit } from "../../amounts/check-amount.ts";
import { useCommand } from "../../api/command.ts";
import { troubleOf } from "../../api/problem.ts";
import { useApi, type AnswerOf } from "../../api/query.ts";
import { Money, When } from "../../elements/exact.tsx";
import { LinkButton } from "../../elements/links.tsx";
import { PageHeader } from "../../elements/page-header.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { amountText, percentText } from "../../format/numbers.ts";
import { LoadLine } from "../../load-line/load-line.tsx";
import { isCustomer, useSession } from "../../session/session.ts";

type Rescue = AnswerOf<"getRescue">;

/** What a link from a friend in trouble leads to: what is needed, and a way to give it. */
export function RescuePage() {
  const { token }: { token?: string } = useParams({ strict: false });
  const rescue = useApi("getRescue", { params: { token: token ?? "" } });
  return (
    <Stack maw="44rem" mx="auto">
      <PageHeader
        title="Help with a loan"
        lead="Somebody trusts you with this link. It can only repay or add collateral; nothing can be taken out with it, and it does not say whose loan it is."
      />
      <Loaded query={rescue} lines={6}>
        {(found) => <RescueOf rescue={found} token={token ?? ""} />}
      </Loaded>
    </Stack>
  );
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
  const { status, ltv, liquidationLtv, targetLtv, repay, pledge, repayAll, expiresAt } = rescue;
  return (
    <>
      <Panel>
        <Text fw={600}>{STATUS_WORDS[status]}</Text>
        <LoadLine
          ltv={ltv}
          liquidationLtv={liquidationLtv}
          lines={[{ ltv: targetLtv, label: "Safe again", kind: "target" }]}
        />
        <Text mt="md">
          To bring it back to {percentText(targetLtv)}, repay <Money of={repay} />
          {pledge === null ? null : (
            <>
              {" "}
              or add <Money of={pledge} />
            </>
          )}
          . The whole debt is <Money of={repayAll} />.
        </Text>
        <Text size="sm" c="dimmed" mt="xs">
          The link ends on <When at={expiresAt} />.
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

function Helping({
  rescue,
  token,
  account,
}: {
  readonly rescue: Rescue;
  readonly token: string;
  readonly account: string;
}) {
  const balances = useApi("getBalances", { params: { account } });
  const assets = useApi("listAssets");
  const balanceOf = (asset: string): bigint =>
    BigInt(balances.data?.balances.find((each) => each.asset === asset)?.baseUnits ?? "0");
  const decimalsOf = (asset: string): number =>
    assets.data?.items.find((each) => each.asset === asset)?.decimals ?? 0;
  const { loanAsset, collateralAsset, repay, repayAll, pledge } = rescue;
  const outdates = ["getRescue", "getBalances"] as const;
  const repaying = useCommand("rescueRepay", { outdates });
  const pledging = useCommand("rescuePledge", { outdates });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Giving
        title="Repay"
        asset={loanAsset}
        decimals={decimalsOf(loanAsset)}
        balance={balanceOf(loanAsset)}
        suggestion={repay.amount}
        limits={[
          {
            most: BigInt(repayAll.baseUnits),
            sentence: (limit) => `The whole debt is ${limit}: enter at most that.`,
          },
        ]}
        isPending={repaying.isPending}
        error={repaying.error}
        done={repaying.isSuccess ? amountText(repay) : null}
        onGive={(assetsGiven) =>
          repaying.mutate({ params: { token }, body: { assets: assetsGiven } })
        }
      />
      <Giving
        title="Add collateral"
        asset={collateralAsset}
        decimals={decimalsOf(collateralAsset)}
        balance={balanceOf(collateralAsset)}
        suggestion={pledge?.amount ?? ""}
        limits={[]}
        isPending={pledging.isPending}
        error={pledging.error}
        done={pledging.isSuccess ? collateralAsset : null}
        onGive={(assetsGiven) =>
          pledging.mutate({ params: { token }, body: { assets: assetsGiven } })
        }
      />
    </SimpleGrid>
  );
}

interface GivingProps {
  readonly title: string;
  readonly asset: string;
  readonly decimals: number;
  readonly balance: bigint;
  readonly suggestion: string;
  readonly limits: readonly AmountLimit[];
  readonly isPending: boolean;
  readonly error: unknown;
  readonly done: string | null;
  readonly onGive: (assets: string) => void;
}

function Giving(props: GivingProps) {
  const { title, asset, decimals, balance, suggestion } = props;
  const [value, setValue] = useState(suggestion);
  const limits: readonly AmountLimit[] = [
    ...props.limits,
    {
      most: balance,
      sentence: (limit) => `You have ${limit}. Enter at most that, or deposit more.`,
    },
  ];
  const checked = checkAmount(value, { asset, decimals }, limits);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (checked.baseUnits !== null && checked.problem === null) props.onGive(value.trim());
  };
  const trouble = props.error === null ? null : troubleOf(props.error).detail;
  return (
    <Panel title={title}>
      <form onSubmit={submit}>
        <Stack>
          <AmountInput
            label="Amount"
            asset={asset}
            decimals={decimals}
            value={value}
            onChange={setValue}
            limits={limits}
            refusal={trouble}
          />
          <Button
            type="submit"
            size="md"
            loading={props.isPending}
            disabled={checked.baseUnits === null || checked.problem !== null}
          >
            {title}
          </Button>
          {props.done === null ? null : (
            <Text role="status" size="sm">
              Done. Thank you.
            </Text>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
