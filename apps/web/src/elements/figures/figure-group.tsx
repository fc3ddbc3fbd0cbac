import { useRef, type CSSProperties, type KeyboardEvent, type ReactNode } from "react";
import { figureAfter, type FigurePlace } from "./figure-keys.ts";

const FIGURES = "[data-figure]";

/** What an exact figure carries. It is no tab stop: there are hundreds; a group leads to its own by arrow keys. */
export const FIGURE_STOP = { tabIndex: -1, "data-figure": "" } as const;

interface FigureGroupProps {
  /** What the figures are of, for those who hear it. */
  readonly label: string;
  readonly className?: string;
  readonly style?: CSSProperties | undefined;
  readonly children: ReactNode;
}

/**
 * Makes the figures of a table one tab stop. Otherwise a keyboard user would pass a hundred stops
 * to reach the rest of the page. The arrow keys lead from one figure to the next, and each shows
 * its full precision.
 */
export function FigureGroup({ label, className, style, children }: FigureGroupProps) {
  const frame = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey || ctrlKey || metaKey || shiftKey || frame.current === null) return;
    const figures = [...frame.current.querySelectorAll<HTMLElement>(FIGURES)];
    const current = figures.findIndex((figure) => figure === target);
    // A field or a button in the table keeps its own keys.
    if (target !== frame.current && current < 0) return;
    const next = figureAfter(key, figures.map(placeOf), current < 0 ? null : current);
    if (next === null) return;
    event.preventDefault();
    figures[next]?.focus();
  };
  return (
    <div
      ref={frame}
      className={className}
      style={style}
      role="region"
      aria-label={label}
      aria-description="Arrow keys lead through the figures; each tells its full precision."
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

/** Its cell in a table, or its line in a list. */
function placeOf(figure: HTMLElement): FigurePlace {
  const cell = figure.closest<HTMLTableCellElement>("td, th");
  const row = figure.closest("tr");
  if (cell !== null && row !== null) return { row: row.rowIndex, column: cell.cellIndex };
  const line = figure.closest("li");
  return {
    row: line === null ? 0 : [...(line.parentElement?.children ?? [])].indexOf(line),
    column: 0,
  };
}
