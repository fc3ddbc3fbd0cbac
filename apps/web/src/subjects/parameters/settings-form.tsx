import { Alert, Fieldset, NativeSelect, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { MarketView } from "@plimsoll/contract";
import { useMemo, useState } from "react";
import { Explained } from "../../elements/terms/explained.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { readMarket, type AssetDecimals } from "../market/market-terms.ts";
import { PlanEditor } from "../plans/plan-editor.tsx";
import { ChangeReview } from "./change-review.tsx";
import {
  build,
  changePlan,
  draftOf,
  rebase,
  setPart,
  textAt,
  type,
  type SettingsDraft,
} from "./settings-draft.ts";
import {
  fieldsOf,
  hasPart,
  PART_TEXT,
  PARTS,
  PLAN_GROUP,
  type FieldKind,
  type SettingField,
} from "./settings-fields.ts";

/** Answers that other settings make old. */
export const OUTDATED = [
  "getMarket",
  "listMarkets",
  "getBookTotals",
  "getPublic",
  "listParameterChanges",
] as const;

/** Says that a change was made, and where it stands. */
export function tellChange(): void {
  const message = "The change is made. It stands under “What was changed”, with your name.";
  notifications.show({ message });
}

interface SettingsFormProps {
  readonly market: MarketView;
  readonly decimalsOf: AssetDecimals;
}

/** All settings of a market as a form, with a review before anything changes. */
export function SettingsForm({ market, decimalsOf }: SettingsFormProps) {
  const [edited, setDraft] = useState<SettingsDraft>(() => draftOf(market.settings));
  const draft = useMemo(() => rebase(edited, market.settings), [edited, market.settings]);
  const configure = useCommand("configureMarket", { outdates: OUTDATED, onDone: tellChange });
  const inForce = useMemo(() => readMarket(market, decimalsOf), [market, decimalsOf]);
  const { settings, problems, plan, terms } = build(draft, inForce);
  const fields = fieldsOf(draft.shape);
  const groups = [...new Set(fields.map(({ group }) => group))];
  const parts = PARTS.filter(
    (part) => part !== "soft" || draft.shape.liquidation.kind === "ladder",
  );
  // What is paused changes in its own form, maybe meanwhile.
  const after = settings === null ? null : { ...settings, paused: market.settings.paused };
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        {parts.map((part) => (
          <Switch
            key={part}
            label={PART_TEXT[part]}
            checked={hasPart(draft.shape, part)}
            onChange={(event) =>
              setDraft(setPart(draft, part, event.currentTarget.checked, market.lltv))
            }
          />
        ))}
      </SimpleGrid>
      {groups.map((group) => (
        <Fieldset key={group} legend={<Explained text={group} />}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
            {fields
              .filter((field) => field.group === group)
              .map((field) => (
                <SettingInput
                  key={field.path}
                  field={field}
                  market={market}
                  text={textAt(draft, field)}
                  problem={problems[field.path] ?? null}
                  onType={(text) => setDraft(type(draft, field.path, text))}
                />
              ))}
          </SimpleGrid>
        </Fieldset>
      ))}
      {hasPart(draft.shape, "defaultPlan") ? (
        <Fieldset legend={PLAN_GROUP}>
          <PlanEditor
            draft={draft.plan}
            onChange={(steps) => setDraft(changePlan(draft, steps))}
            checked={plan}
            terms={terms}
            isDisabled={configure.isPending}
          />
        </Fieldset>
      ) : null}
      {draft.contested.length === 0 ? null : (
        <Alert
          color="var(--line-warning)"
          variant="outline"
          role="alert"
          title="Somebody else changed what you are editing"
        >
          {draft.contested.join("; ")}. What you entered stands and would replace their change. All
          other settings are shown as they are now.
        </Alert>
      )}
      {after === null ? null : (
        <ChangeReview
          market={market}
          before={market.settings}
          after={after}
          verb="Change the settings"
          apply={configure}
          onApply={(reason) =>
            configure.mutate(
              { params: { market: market.market }, body: { settings: after, reason } },
              { onSuccess: () => setDraft(draftOf(after)) },
            )
          }
        />
      )}
    </Stack>
  );
}

interface SettingInputProps {
  readonly field: SettingField;
  readonly market: MarketView;
  readonly text: string;
  readonly problem: string | null;
  readonly onType: (text: string) => void;
}

function SettingInput({ field, market, text, problem, onType }: SettingInputProps) {
  if (field.kind === "choice") {
    return (
      <NativeSelect
        size="xs"
        label={field.label}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
        data={(field.options ?? []).map(([value, label]) => ({ value, label }))}
      />
    );
  }
  if (field.kind === "flag") {
    return (
      <Switch
        label={field.label}
        checked={text === "true"}
        onChange={(event) => onType(String(event.currentTarget.checked))}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      label={field.label}
      value={text}
      onChange={(event) => onType(event.currentTarget.value)}
      error={problem}
      rightSection={<span aria-hidden="true">{unitOf(field, market)}</span>}
      rightSectionWidth={56}
      inputMode={INPUT_MODES[field.kind] ?? "decimal"}
      autoComplete="off"
      {...(field.kind === "cap" ? { placeholder: "no cap" } : {})}
    />
  );
}

const INPUT_MODES: Readonly<Partial<Record<FieldKind, "text" | "numeric">>> = {
  percents: "text",
  seconds: "numeric",
  count: "numeric",
};

function unitOf({ kind }: SettingField, { loanAsset }: MarketView): string {
  if (kind === "percent" || kind === "percents") return "%";
  if (kind === "seconds") return "s";
  return kind === "count" ? "" : loanAsset;
}
