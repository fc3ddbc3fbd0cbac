import { Alert, Stack, Text } from "@mantine/core";
import type { AnswerOf } from "../api/query.ts";
import { Money, Ratio } from "../elements/exact.tsx";
import { Figure, Figures } from "../elements/figure.tsx";
import { TextLink } from "../elements/links.tsx";
import { countText, ratioToDraw } from "../format/numbers.ts";
import { SortableTable, type Column } from "../tables/sortable-table.tsx";

type Preview = AnswerOf<"previewMarketSettings">;
type Touched = Preview["first"][number];

const words = (event: string): string => event.replaceAll("_", " ");

const COLUMNS: readonly Column<Touched>[] = [
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => (
      <TextLink to="/risk/loans/$loan" params={{ loan }} size="sm">
        {loan}
      </TextLink>
    ),
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

/** Whom other settings would touch at once, tried out on the book as it is. */
export function TouchedLoans({ preview }: { readonly preview: Preview }) {
  if (preview.problem !== null) {
    return (
      <Alert color="var(--line-danger)" variant="outline" title="The book would refuse this">
        {preview.problem.detail}
      </Alert>
    );
  }
  const least = preview.isComplete ? "" : "at least ";
  return (
    <Stack gap="xs">
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
