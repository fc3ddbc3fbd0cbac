import { Box, Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Explained } from "../terms/explained.tsx";
import classes from "./panel.module.css";

/** A piece of a page with a heading of its own. */
export function Panel({
  title,
  aside,
  children,
  isDense = false,
}: {
  readonly title?: string;
  /** Beside the heading: a link, a switch, a number. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** For professionals' pages. */
  readonly isDense?: boolean;
}) {
  return (
    <Box component="section" className={classes.panel} data-dense={isDense} aria-label={title}>
      {title === undefined && aside === undefined ? null : (
        <Group justify="space-between" mb={isDense ? "xs" : "md"} wrap="wrap" gap="xs">
          {title === undefined ? (
            <span />
          ) : (
            <Title order={2} className={classes.title}>
              <Explained text={title} />
            </Title>
          )}
          {aside}
        </Group>
      )}
      {children}
    </Box>
  );
}
