import { Alert, Button, Group, Stack, Text, TextInput, VisuallyHidden } from "@mantine/core";
import type { MarketSettingsText, MarketView } from "@plimsoll/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Failure } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { api } from "../../foundation/api/client.ts";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { queryKey } from "../../foundation/api/query.ts";
import { canonicalText, isSameContent } from "../../foundation/format/canonical-text.ts";
import { dustNote } from "./dust-note.ts";
import { changesBetween, type SettingChange } from "./setting-changes.ts";
import { touchedSummary, TouchedLoans } from "./touched-loans.tsx";
import classes from "./change-review.module.css";

const REASON_LENGTH_MAX = 500;
/** The book moves on: whom a change touches is looked at anew after so long. */
const PREVIEW_MILLIS_MAX = 120_000;

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

interface ChangeReviewProps {
  readonly market: MarketView;
  /** The settings in force. */
  readonly before: MarketSettingsText;
  readonly after: MarketSettingsText;
  /** Words of the button. */
  readonly verb: string;
  readonly apply: {
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: unknown;
    readonly reset: () => void;
  };
  readonly onApply: (reason: string) => void;
}

/**
 * What a change would do, before it is made: first the differences, then the people it would touch,
 * then a reason. The button is enabled only after a preview of exactly this change, from these
 * settings to those, was made a moment ago and would be accepted. Nothing of one change stays for
 * the next.
 */
export function ChangeReview(props: ChangeReviewProps) {
  const changes = changesBetween(props.before, props.after, props.market);
  if (changes.length === 0) return <Text size="sm">Nothing is changed yet.</Text>;
  return <Review {...props} changes={changes} />;
}

interface ReviewProps extends ChangeReviewProps {
  readonly changes: readonly SettingChange[];
}

function Review({ market, before, after, verb, apply, onApply, changes }: ReviewProps) {
  const [reason, setReason] = useState("");
  const content = canonicalText([before, after]);
  const note = dustNote(before, after, market.loanAsset);
  const { isFresh, hasExpired, previewed } = usePreviewed(content);
  const preview = useCommand("previewMarketSettings");
  const check = useUnchanged(market.market, before);
  const isPreviewed = isFresh && preview.data !== undefined;
  const mayApply = isPreviewed && preview.data.isAcceptable && reason.trim() !== "";
  return (
    <Stack gap="sm">
      <SortableTable
        caption={`Changes to ${market.market}`}
        columns={COLUMNS}
        rows={changes}
        rowKey={({ path }) => path}
      />
      {note === null ? null : <Text size="sm">{note}</Text>}
      <Group>
        <Button
          variant="default"
          loading={preview.isPending}
          onClick={() => {
            apply.reset();
            check.reset();
            preview.mutate(
              { params: { market: market.market }, body: { settings: after } },
              { onSuccess: () => previewed(content) },
            );
          }}
        >
          Show whom it would touch
        </Button>
      </Group>
      {preview.isError ? <Failure error={preview.error} /> : null}
      <VisuallyHidden role="status">
        {isPreviewed ? touchedSummary(preview.data) : ""}
      </VisuallyHidden>
      {isPreviewed ? (
        <TouchedLoans preview={preview.data} before={before.paused} after={after.paused} />
      ) : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!mayApply) return;
          check.mutate(undefined, {
            onSuccess: (isUnchanged) => {
              if (isUnchanged) onApply(reason.trim());
            },
          });
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
            <Button type="submit" disabled={!mayApply} loading={apply.isPending || check.isPending}>
              {verb}
            </Button>
            {isPreviewed ? null : (
              <Text size="sm" c="dimmed">
                {hasExpired
                  ? "The book has moved on for two minutes. Look again at whom it would touch."
                  : "Look at whom it would touch first."}
              </Text>
            )}
          </Group>
        </Stack>
      </form>
      {check.data === false ? (
        <Alert
          color="var(--line-warning)"
          variant="outline"
          role="alert"
          title="Somebody else changed the settings meanwhile"
        >
          Nothing was sent. The changes above are now against the settings as they are; look again
          at whom they would touch.
        </Alert>
      ) : null}
      {check.isError ? <Failure error={check.error} /> : null}
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

/** Which change was looked at, and whether that is recent enough to act on. */
function usePreviewed(content: string) {
  const [last, setLast] = useState<{ readonly content: string; readonly isOld: boolean } | null>(
    null,
  );
  useEffect(() => {
    if (last === null || last.isOld) return;
    const timer = setTimeout(() => setLast({ ...last, isOld: true }), PREVIEW_MILLIS_MAX);
    return () => clearTimeout(timer);
  }, [last]);
  const isThis = last?.content === content;
  return {
    isFresh: isThis && !last.isOld,
    hasExpired: isThis && last.isOld,
    previewed: (seen: string) => setLast({ content: seen, isOld: false }),
  };
}

/**
 * Asks, right before a change is sent, whether the settings are still the ones it was made from. A
 * change carries all settings, so it could undo what somebody else has just changed.
 */
function useUnchanged(market: string, before: MarketSettingsText) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<boolean> => {
      const { settings } = await api.getMarket({ params: { market } });
      if (isSameContent(settings, before)) return true;
      await queries.invalidateQueries({ queryKey: queryKey("listMarkets") });
      return false;
    },
  });
}
