import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { explained, Explained } from "../terms/explained.tsx";
import classes from "./figure.module.css";

/** A number with its name: the number that matters is large. */
export function Figure({
  label,
  children,
  note,
  tone,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: "safe" | "warning" | "danger";
}) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        <Explained text={label} />
      </Text>
      <div className={classes.value} data-tone={tone}>
        {children}
      </div>
      {note === undefined ? null : (
        <Text size="xs" c="dimmed" component="div">
          {explained(note)}
        </Text>
      )}
    </div>
  );
}

/** Figures side by side, as many as fit. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>;
}
