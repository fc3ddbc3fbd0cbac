import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { TermName } from "../terms/glossary.ts";
import { Termed } from "../terms/term.tsx";
import classes from "./figure.module.css";

/** A number with its name: the number that matters is large. */
export function Figure({
  label,
  children,
  note,
  tone,
  term,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: "safe" | "warning" | "danger";
  /** The word of the label that is explained here. */
  readonly term?: TermName;
}) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        <Termed label={label} term={term} />
      </Text>
      <div className={classes.value} data-tone={tone}>
        {children}
      </div>
      {note === undefined ? null : (
        <Text size="xs" c="dimmed" component="div">
          {note}
        </Text>
      )}
    </div>
  );
}

/** Figures side by side, as many as fit. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>;
}
