import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { MarketSettingsText, MarketView } from "@plimsoll/contract";
import { useState } from "react";
import { useCommand } from "../api/command.ts";
import { troubleOf } from "../api/problem.ts";
import { Failure } from "../elements/states.tsx";
import { SortableTable, type Column } from "../tables/sortable-table.tsx";
import classes from "./change-review.module.css";
import { changesBetween, type SettingChange } from "./setting-changes.ts";
import { TouchedLoans } from "./touched-loans.tsx";

const REASON_LENGTH_MAX = 500;

const COLUMNS: readonly Column<SettingChange>[] = [
  { key: "label", label: "Setting", cell: ({ label }) => label },
  {
    key: "before",
    label: "Now",
    cell: ({ before }) => <span className={classes.words}>{before}</span>,
  },
  {
    key: "after",
    label: "Then",
    cell: ({ after }) => <strong className={classes.words}>{after}</strong>,
  },
];

export interface ChangeReviewProps {
  readonly market: MarketView;
  readonly before: MarketSettingsText;
  readonly after: MarketSettingsText;
  /** Words of the button. */
  readonly verb: string;
  readonly apply: {
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: unknown;
  };
  readonly onApply: (reason: string) => void;
}

/**
 * What a change would do, before it is made: the differences, then whom it would touch, then a
 * reason. The button stays shut until these very settings were previewed and would be accepted.
 */
export function ChangeReview(props: ChangeReviewProps) {
  const { market, before, after, verb, apply, onApply } = props;
  const [reason, setReason] = useState("");
  const [previewed, setPreviewed] = useState<string | null>(null);
  const preview = useCommand("previewMarketSettings");
  const changes = changesBetween(before, after, market);
  const content = JSON.stringify(after);
  if (changes.length === 0) return <Text size="sm">Nothing is changed yet.</Text>;
  const isPreviewed = previewed === content && preview.data !== undefined;
  const mayApply = isPreviewed && preview.data.isAcceptable && reason.trim() !== "";
  return (
    <Stack gap="sm">
      <SortableTable
        caption={`Changes to ${market.market}`}
        columns={COLUMNS}
        rows={changes}
        rowKey={({ path }) => path}
      />
      <Group>
        <Button
          variant="default"
          loading={preview.isPending}
          onClick={() =>
            preview.mutate(
              { params: { market: market.market }, body: { settings: after } },
              { onSuccess: () => setPreviewed(content) },
            )
          }
        >
          Show whom it would touch
        </Button>
      </Group>
      {preview.isError ? <Failure error={preview.error} /> : null}
      <div role="status">{isPreviewed ? <TouchedLoans preview={preview.data} /> : null}</div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayApply) onApply(reason.trim());
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Reason"
            description="Kept in the journal for ever, with your name."
            required
            maxLength={REASON_LENGTH_MAX}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" disabled={!mayApply} loading={apply.isPending}>
              {verb}
            </Button>
            {isPreviewed ? null : (
              <Text size="sm" c="dimmed">
                Look at whom it would touch first.
              </Text>
            )}
          </Group>
        </Stack>
      </form>
      {apply.isError ? (
        <Alert
          color="var(--line-danger)"
          variant="outline"
          role="alert"
          title={troubleOf(apply.error).title}
        >
          {troubleOf(apply.error).detail}
        </Alert>
      ) : null}
    </Stack>
  );
}
