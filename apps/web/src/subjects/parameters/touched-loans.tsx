import { Alert, Stack, Text } from "@mantine/core";
import { Money, Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import type { AnswerOf } from "../../foundation/api/query.ts";
import { countText, ratioToDraw } from "../../foundation/format/numbers.ts";
import { LoanLink } from "../loans/loan-link.tsx";
import { countOf, type PausedAction, pauseSentences } from "./pauses.ts";

type Preview = AnswerOf<"previewMarketSettings">;
type Touched = Preview["first"][number];

const words = (event: string): string => event.replaceAll("_", " ");

const COLUMNS: readonly Column<Touched>[] = [
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => <LoanLink loan={loan} />,
  },
  { key: "account", label: "Owner", cell: ({ account }) => account, sortBy: (one) => one.account },
  {
    key: "ltv",
    label: "LTV",
    cell: ({ ltv }) => <Ratio of={ltv} />,
    isNumber: true,
    sortBy: ({ ltv }) => (ltv === null ? null : ratioToDraw(ltv)),
  },
  {
    key: "debt",
    label: "Debt",
    cell: ({ debt }) => <Money of={debt} />,
    isNumber: true,
    sortBy: ({ debt }) => BigInt(debt.baseUnits),
  },
  {
    key: "events",
    label: "What would happen",
    cell: ({ events }) => events.map(words).join(", "),
    sortBy: ({ events }) => events.join(),
  },
];

/** The preview in a sentence, for those who hear the page. */
export function touchedSummary(preview: Preview): string {
  // The alert that shows the refusal is heard by itself.
  if (preview.problem !== null) return "";
  const { touched, isComplete, loans, borrowing, releasing } = preview;
  const least = isComplete ? "" : "At least ";
  return `${least}${countText(touched)} of ${countOf(loans, "open loan")} would be touched at once. ${countOf(borrowing.stopped.loans, "loan")} could no longer borrow, ${countText(releasing.stopped.loans)} no longer give collateral back.`;
}

interface TouchedLoansProps {
  readonly preview: Preview;
  /** What is paused now and what would be. */
  readonly before: readonly PausedAction[];
  readonly after: readonly PausedAction[];
}

/** Whom other settings would touch, at once or when they next want something. */
export function TouchedLoans({ preview, before, after }: TouchedLoansProps) {
  if (preview.problem !== null) {
    return (
      <Alert color="var(--line-danger)" variant="outline" title="The book would refuse this">
        {preview.problem.detail}
      </Alert>
    );
  }
  const least = preview.isComplete ? "" : "at least ";
  const { borrowing, releasing } = preview;
  return (
    <Stack gap="xs">
      {pauseSentences(before, after, preview).map((sentence) => (
        <Text key={sentence} size="sm" fw={600}>
          {sentence}
        </Text>
      ))}
      <Figures>
        <Figure
          label="Loans touched at once"
          tone={preview.touched === 0 ? "safe" : "warning"}
          note={`of ${countText(preview.loans)} open ones`}
        >
          {least}
          {countText(preview.touched)}
        </Figure>
        <Figure label="Their debt">
          <Money of={preview.debtTouched} />
        </Figure>
        <Figure label="Above the new highest LTV" note="They stay; they cannot borrow more.">
          {countText(preview.aboveMaxLtv)}
        </Figure>
        <Turned label="Could borrow more, then no longer" reach={borrowing.stopped} />
        <Turned label="Could give collateral back, then no longer" reach={releasing.stopped} />
        {borrowing.allowed.loans === 0 ? null : (
          <Turned label="Could borrow more again" reach={borrowing.allowed} />
        )}
        {releasing.allowed.loans === 0 ? null : (
          <Turned label="Could give collateral back again" reach={releasing.allowed} />
        )}
      </Figures>
      {preview.byEvent.map(({ event, loans, debt }) => (
        <Text key={event} size="sm">
          {words(event)}: {countText(loans)} loans with a debt of <Money of={debt} />
        </Text>
      ))}
      {preview.first.length === 0 ? null : (
        <SortableTable
          caption="Loans that would be touched, the highest LTV first"
          columns={COLUMNS}
          rows={preview.first}
          rowKey={({ loan }) => loan}
          maxHeight={260}
        />
      )}
    </Stack>
  );
}

interface TurnedProps {
  readonly label: string;
  readonly reach: Preview["borrowing"]["stopped"];
}

/** Open loans that may do something else than before, and whose they are. */
function Turned({ label, reach }: TurnedProps) {
  return (
    <Figure
      label={label}
      note={
        <>
          of {countOf(reach.customers, "customer")}, who owe <Money of={reach.debt} />
        </>
      }
    >
      {countOf(reach.loans, "loan")}
    </Figure>
  );
}
