import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Explained } from "../terms/explained.tsx";

/** Heading of a page, also its name in the browser; actions stand beside it. */
export function PageHeader({
  title,
  lead,
  actions,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
}) {
  useDocumentTitle(`${title} · Plimsoll`);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <div>
        <Title order={1} size="h2">
          <Explained text={title} />
        </Title>
        {lead === undefined ? null : (
          <Text c="dimmed" mt={4} maw="60ch">
            <Explained text={lead} />
          </Text>
        )}
      </div>
      {actions}
    </Group>
  );
}
