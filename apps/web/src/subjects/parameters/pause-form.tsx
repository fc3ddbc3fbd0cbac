import { Checkbox, Group, Stack, Text } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useState } from "react";
import { Explained } from "../../elements/terms/explained.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { ChangeReview } from "./change-review.tsx";
import { ACTIONS, pausedIn, withBoxes, type PausedDraft } from "./pauses.ts";
import { OUTDATED, tellChange } from "./settings-form.tsx";

/** Pauses actions of a market and resumes them, with a reason and a look at whom it touches. */
export function PauseForm({ market }: { readonly market: MarketView }) {
  const { settings } = market;
  const [draft, setDraft] = useState<PausedDraft>({});
  const pause = useCommand("pauseMarket", { outdates: OUTDATED, onDone: tellChange });
  const resume = useCommand("resumeMarket", { outdates: OUTDATED, onDone: tellChange });
  const configure = useCommand("configureMarket", { outdates: OUTDATED, onDone: tellChange });
  const paused = pausedIn(draft, settings.paused);
  const added = paused.filter((action) => !settings.paused.includes(action));
  const removed = settings.paused.filter((action) => !paused.includes(action));
  const after = { ...settings, paused: [...paused] };
  const verb = removed.length === 0 ? "Pause" : added.length === 0 ? "Resume" : "Pause and resume";
  const command = removed.length === 0 ? pause : added.length === 0 ? resume : configure;
  const apply = (reason: string): void => {
    const params = { market: market.market };
    const options = { onSuccess: () => setDraft({}) };
    if (removed.length === 0) pause.mutate({ params, body: { actions: added, reason } }, options);
    else if (added.length === 0) {
      resume.mutate({ params, body: { actions: removed, reason } }, options);
    } else configure.mutate({ params, body: { settings: after, reason } }, options);
  };
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Explained text="Pledging, repaying, closing and depositing cannot be paused, nor taking back the collateral of a loan that owes nothing. Alerts are raised all the same." />
      </Text>
      <Checkbox.Group
        label="Paused"
        value={[...paused]}
        onChange={(checked) => setDraft(withBoxes(draft, settings.paused, checked))}
      >
        <Group mt="xs">
          {ACTIONS.map(([action, words]) => (
            <Checkbox key={action} value={action} label={words} />
          ))}
        </Group>
      </Checkbox.Group>
      <ChangeReview
        market={market}
        before={settings}
        after={after}
        verb={verb}
        apply={command}
        onApply={apply}
      />
    </Stack>
  );
}
