import { Alert, Table, Text } from "@mantine/core";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { as, formatAmount, type OraclePrice } from "@plimsoll/engine";
import type { CrashRehearsal, RehearsalOutcome } from "@plimsoll/lab/crashes";
import { useMemo } from "react";
import { Money } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { Loading } from "../../elements/states/states.tsx";
import { percentText } from "../../foundation/format/numbers.ts";
import { dateText } from "../../foundation/format/time.ts";
import { coinsOf, moneyOf, type LoanAmounts } from "../loans/standing.ts";
import { marketAt } from "../loans/what-if.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { toFeedPrice } from "../market/oracle-price.ts";
import type { CheckedPlan } from "./plan-draft.ts";
import { crashAssetOf, useCrashes } from "./use-crashes.ts";
import classes from "./crash-table.module.css";

interface CrashTableProps {
  readonly terms: MarketTerms;
  readonly loan: LoanAmounts;
  readonly checked: CheckedPlan;
  readonly spareCollateral: bigint;
  readonly spareMoney: bigint;
}

/** What this plan would have done to this very loan in each past crash, beside having none. */
export function CrashTable(props: CrashTableProps) {
  const { terms, loan, checked, spareCollateral, spareMoney } = props;
  const asset = crashAssetOf(terms.collateralAsset);
  // The price moves all the time and the answer hardly: a whole unit of money is fine enough.
  const unit = 10n ** BigInt(terms.loanDecimals);
  const price = wholePrice(terms);
  const question = useMemo(() => {
    if (asset === null || price === null || !checked.isUsable) return null;
    if (loan.debt === 0n || loan.collateral === 0n) return null;
    return {
      market: marketAt(terms, toFeedPrice(price, terms)),
      loan: {
        collateral: loan.collateral,
        debt: as<typeof loan.debt>((loan.debt / unit) * unit),
        spareCollateral: as<typeof loan.collateral>(spareCollateral),
        spareMoney: as<typeof loan.debt>(spareMoney),
      },
      plan: checked.plan,
      asset,
    };
  }, [asset, price, loan, checked, terms, unit, spareCollateral, spareMoney]);
  const { crashes, problem, isWorking } = useCrashes(question);
  if (asset === null) {
    return <Text size="sm">No past crashes are on file for {terms.collateralAsset}.</Text>;
  }
  if (problem !== null) return <Alert color="yellow" variant="outline" title={problem} />;
  if (crashes === null) return isWorking ? <Loading lines={5} /> : null;
  return (
    <div aria-busy={isWorking} data-working={isWorking} className={classes.whole}>
      <Story crashes={crashes} terms={terms} />
      <FigureGroup label="Past crashes" className={classes.scroll ?? ""}>
        <CardTable fz="sm" verticalSpacing="xs" miw="44rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Crash</Table.Th>
              <Table.Th scope="col">With this plan</Table.Th>
              <Table.Th scope="col">Liquidation only</Table.Th>
              <Table.Th scope="col">Doing nothing</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {crashes.map((crash) => (
              <CrashRow key={crash.crash} crash={crash} terms={terms} />
            ))}
          </Table.Tbody>
        </CardTable>
      </FigureGroup>
      <Text size="xs" c="dimmed" mt="xs">
        Prices of the past, scaled to today. {provenanceOf(crashes)} “Liquidation only” is the
        reference: the whole debt, at its full incentive, as soon as the limit is passed. “Doing
        nothing” is hindsight that nobody had. Coins kept count those beside the loan, which the
        plan may use. Interest is left out.
      </Text>
    </div>
  );
}

/** Which of the prices are real. */
function provenanceOf(crashes: readonly CrashRehearsal[]): string {
  const days = crashes.reduce((sum, crash) => sum + crash.days, 0);
  const real = crashes.reduce((sum, crash) => sum + crash.realDays, 0);
  if (real === days) return "They are real, hour by hour.";
  const chance =
    "open, high, low and close of each day are facts and the minutes between them are drawn by " +
    "chance, always the same way.";
  if (real === 0) return `O${chance.slice(1)}`;
  return `On ${real} of ${days} days they are real, hour by hour; on the others ${chance}`;
}

function CrashRow({
  crash,
  terms,
}: {
  readonly crash: CrashRehearsal;
  readonly terms: MarketTerms;
}) {
  const { title, from, deepestFall, plan, reference, nothing } = crash;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {title}
        <Text size="xs" c="dimmed" fw={400}>
          from {dateText(from)}, −{percentText(shareText(deepestFall), 1)}
        </Text>
      </Table.Th>
      <Table.Td>
        <Outcome outcome={plan} terms={terms} />
        {crash.wasActingNeedless ? (
          <Text size="xs" className={classes.warning}>
            A false alarm: the loan would have come through by itself.
          </Text>
        ) : crash.wasActingWorseThanWaiting ? (
          <Text size="xs" className={classes.warning}>
            Waiting would have left{" "}
            <Money of={moneyOf(nothing.endEquity - plan.endEquity, terms)} /> more.
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td>
        <Outcome outcome={reference} terms={terms} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <Money of={moneyOf(nothing.endEquity, terms)} /> of your own in the end
        </Text>
        <Text size="xs" c="dimmed">
          highest LTV {percentText(shareText(nothing.highestLtv), 0)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Outcome({
  outcome,
  terms,
}: {
  readonly outcome: RehearsalOutcome;
  readonly terms: MarketTerms;
}) {
  const { firstActionAt, coinsKept, cost, isClosedOut, isWipedOut } = outcome;
  if (firstActionAt === null) return <Text size="sm">Nothing happens, all coins kept</Text>;
  const end = isWipedOut ? "wiped out" : isClosedOut ? "loan ended by the sale" : "loan goes on";
  return (
    <>
      <Text size="sm" {...(isWipedOut ? { className: classes.danger ?? "" } : {})}>
        <Money of={coinsOf(coinsKept, terms)} /> kept, {end}
      </Text>
      <Text size="xs" c="dimmed">
        acts {dateText(firstActionAt)}, costs <Money of={moneyOf(cost, terms)} />
      </Text>
    </>
  );
}

/** All crashes in two sentences. */
function Story({
  crashes,
  terms,
}: {
  readonly crashes: readonly CrashRehearsal[];
  readonly terms: MarketTerms;
}) {
  const acted = crashes.filter(({ plan }) => plan.firstActionAt !== null).length;
  const ended = (of: "plan" | "reference") =>
    crashes.filter((crash) => crash[of].isClosedOut || crash[of].isWipedOut).length;
  const needless = crashes.filter(({ wasActingNeedless }) => wasActingNeedless).length;
  const dearest = crashes.reduce((most, { plan }) => (plan.cost > most ? plan.cost : most), 0n);
  return (
    <Text size="sm" mb="sm">
      In {crashes.length} past crashes this plan would have acted {acted} times, for at most{" "}
      <Money of={moneyOf(dearest, terms)} /> in fees, {needless} of them without need. The loan
      would have been ended by a sale {ended("plan")} times with it, {ended("reference")} times
      without.
    </Text>
  );
}

function shareText(wad: bigint): string {
  return formatAmount(wad, 18);
}

/** Today's price to three digits, so that small moves ask nothing anew. */
function wholePrice({ price }: MarketTerms): OraclePrice | null {
  if (price === null || price === 0n) return null;
  const step = 10n ** BigInt(Math.max(price.toString().length - 3, 0));
  return as((price / step) * step);
}
