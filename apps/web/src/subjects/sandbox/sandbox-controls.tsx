import { Button, Group, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";
import { useSession } from "../../foundation/session/session.ts";

/** Speeds of the scenario that the controls offer: seconds of the scenario for each second. */
const SPEEDS = [
  { speed: 60, label: "1 min/s" },
  { speed: 3_600, label: "1 h/s" },
  { speed: 14_400, label: "4 h/s" },
  { speed: 86_400, label: "1 day/s" },
] as const;

/** The afternoon in which most was sold. */
const WORST_AFTERNOON = "2026-02-05T12:00:00.000Z";

const FALLS = [
  { fall: "0.05", label: "−5 %" },
  { fall: "0.1", label: "−10 %" },
  { fall: "0.3", label: "−30 %" },
] as const;

/** The scenario's clock, the hand on the price, and the policy of new loans. */
export function SandboxControls({ state }: { readonly state: SandboxState }) {
  const session = useSession();
  const clock = useCommand("controlSandbox", { outdates: ["getSandbox"] });
  const begin = useCommand("beginSandbox", { outdates: ["getSandbox"] });
  const shock = useCommand("shockSandbox", { outdates: ["getSandbox"] });
  const policy = useCommand("setSandboxPolicy", { outdates: ["getSandbox"] });
  const restart = useCommand("restartSandbox");
  const isLocked = session === null || session === undefined;
  const isRunning = state.state === "playing" || state.state === "jumping";
  const isOver = state.state === "ended";
  const isWaiting = state.state === "waiting";
  const trouble = [begin, clock, shock, policy, restart].find(({ isError }) => isError)?.error;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          size="sm"
          disabled={(isLocked && !isWaiting) || isOver}
          onClick={() => {
            if (isWaiting) begin.mutate({ body: {} });
            else clock.mutate({ body: { action: isRunning ? "pause" : "play" } });
          }}
        >
          {isRunning ? "Pause" : "Play"}
        </Button>
        <SegmentedControl
          size="sm"
          aria-label="Speed of the scenario"
          disabled={isLocked}
          data={SPEEDS.map(({ speed, label }) => ({ value: String(speed), label }))}
          value={String(state.speed)}
          onChange={(speed) =>
            clock.mutate({ body: { action: "speed", speed: Number.parseInt(speed, 10) } })
          }
        />
      </Group>
      <Group gap="sm">
        <Button
          size="sm"
          variant="default"
          disabled={isLocked || isOver || state.at >= WORST_AFTERNOON}
          onClick={() => clock.mutate({ body: { action: "jump", to: WORST_AFTERNOON } })}
        >
          To 5 February, noon
        </Button>
        <BeginAgain
          isLocked={isLocked}
          isPending={restart.isPending}
          onSure={() => restart.mutate({ body: {} })}
        />
      </Group>
      <Group gap="sm" role="group" aria-label="Let all prices fall now">
        <Text size="sm">Prices now</Text>
        {FALLS.map(({ fall, label }) => (
          <Button
            key={fall}
            size="sm"
            variant="default"
            disabled={isLocked}
            onClick={() => shock.mutate({ body: { fall } })}
          >
            {label}
          </Button>
        ))}
      </Group>
      <Switch
        label="New loans get the protection plan"
        description="Off: they get what is usual today, a sale of everything at 86 %."
        checked={state.policy === "plan"}
        disabled={isLocked}
        onChange={(event) =>
          policy.mutate({ body: { policy: event.currentTarget.checked ? "plan" : "reference" } })
        }
      />
      {isLocked ? (
        <Text size="sm" c="dimmed">
          Choose who you are, and the controls are yours.
        </Text>
      ) : null}
      {trouble === undefined ? null : (
        <Text size="sm" c="red" role="alert">
          {troubleOf(trouble).detail}
        </Text>
      )}
    </Stack>
  );
}

/** Asks first: the week is everybody's, and the loans in it are gone. */
function BeginAgain({
  isLocked,
  isPending,
  onSure,
}: {
  readonly isLocked: boolean;
  readonly isPending: boolean;
  readonly onSure: () => void;
}) {
  const [isAsked, ask] = useState(false);
  if (!isAsked) {
    return (
      <Button
        size="sm"
        variant="default"
        disabled={isLocked}
        loading={isPending}
        onClick={() => ask(true)}
      >
        Begin again
      </Button>
    );
  }
  return (
    <Group gap="xs" role="group" aria-label="Begin again?">
      <Text size="sm">All loans of this week go, yours too. Begin again?</Text>
      <Button
        size="sm"
        color="red"
        onClick={() => {
          ask(false);
          onSure();
        }}
      >
        Yes, begin again
      </Button>
      <Button size="sm" variant="default" autoFocus onClick={() => ask(false)}>
        No
      </Button>
    </Group>
  );
}
