import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { refusalElsewhere } from "./refusal-at.ts";

interface ActFormProps {
  /** What the form does when it is sent. */
  readonly act: {
    readonly mutate: () => void;
    readonly isPending: boolean;
    readonly error: unknown;
  };
  readonly label: string;
  /** Fields that say by themselves what is wrong with them. */
  readonly fields?: Parameters<typeof refusalElsewhere>[0];
  /** What it does cannot be taken back. */
  readonly isGrave?: boolean;
  readonly isFullWidth?: boolean;
  /** Beside the button. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** A form about signing in: its fields, what is wrong with none of them, and the button. */
export function ActForm(props: ActFormProps) {
  const { act, label, fields = [], isGrave = false, isFullWidth = false, aside, children } = props;
  const refusal = refusalElsewhere(fields, act.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // A dialog inside a form of the page is no part of it.
        event.stopPropagation();
        if (!act.isPending) act.mutate();
      }}
    >
      <Stack>
        {children}
        {refusal === null ? null : (
          <Text c="red" size="sm" role="alert">
            {refusal}
          </Text>
        )}
        <Group>
          <Button
            type="submit"
            size="md"
            loading={act.isPending}
            fullWidth={isFullWidth}
            {...(isGrave ? { color: "red", variant: "outline" } : {})}
          >
            {label}
          </Button>
          {aside}
        </Group>
      </Stack>
    </form>
  );
}
