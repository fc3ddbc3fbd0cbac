import { Fieldset, NativeSelect, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useState } from "react";
import { useCommand } from "../api/command.ts";
import { ChangeReview } from "./change-review.tsx";
import { build, draftOf, setPart, textAt, type, type SettingsDraft } from "./settings-draft.ts";
import { fieldsOf, hasPart, PART_TEXT, PARTS, type SettingField } from "./settings-fields.ts";

/** Answers that other settings make old. */
export const OUTDATED = ["getMarket", "listMarkets", "getBookTotals", "getPublic"] as const;

/** All settings of a market as a form, with a review before anything changes. */
export function SettingsForm({ market }: { readonly market: MarketView }) {
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(market.settings));
  const configure = useCommand("configureMarket", { outdates: OUTDATED });
  const { settings, problems } = build(draft);
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
        <Fieldset key={group} legend={group}>
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
      {after === null ? null : (
        <ChangeReview
          market={market.market}
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
      inputMode={field.kind === "percents" ? "text" : "decimal"}
      autoComplete="off"
      {...(field.kind === "cap" ? { placeholder: "no cap" } : {})}
    />
  );
}

function unitOf({ kind, unit }: SettingField, { loanAsset, collateralAsset }: MarketView): string {
  if (kind === "percent" || kind === "percents") return "%";
  if (kind === "seconds") return "s";
  return unit === "collateral" ? collateralAsset : loanAsset;
}
