import { Button, Text } from "@mantine/core";
import { useCommand } from "../../foundation/api/command.ts";
import { scenarioText } from "../../foundation/format/time.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";

/** Begins a week that waits for its reader; later, where the week is. Both take the same room. */
export function BeginWeek({ state }: { readonly state: SandboxState | null }) {
  const begin = useCommand("beginSandbox", { outdates: ["getSandbox"] });
  if (state !== null && state.state !== "waiting") {
    return (
      <Text size="sm" lh="30px" c="dimmed">
        {scenarioText(state.at)}
      </Text>
    );
  }
  return (
    <Button
      size="xs"
      disabled={state === null}
      loading={begin.isPending}
      title="It begins by itself in a moment"
      onClick={() => begin.mutate({ body: {} })}
    >
      Play the week
    </Button>
  );
}
