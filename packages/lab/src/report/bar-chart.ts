import { PLAIN, type Colours } from "./colours.ts";
import { fit, widthOf } from "./text-width.ts";

/** One horizontal bar. */
interface Bar {
  readonly name: string;
  /** Length of the bar; not negative, in the same unit as all others of the chart. */
  readonly value: bigint;
  /** What is written behind the bar. */
  readonly text: string;
}

/** Bars that belong together; the label is written once, before the first. */
export interface BarGroup {
  readonly label: string;
  readonly bars: readonly Bar[];
}

interface BarChartOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours?: Colours;
}

/** A bar keeps at least this many columns; labels are cut before it shrinks further. */
const BAR_WIDTH_MIN = 8;

/** One to seven eighths of a full block. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/**
 * Draws groups of horizontal bars to a common scale, the longest bar as long as there is room.
 * Lengths are exact to an eighth of a column, rounded down, except that a value above zero always
 * shows. No line ends in blanks or is wider than the terminal, unless the text behind the bars and
 * eight columns of bar do not fit into it.
 */
export function renderBarChart(groups: readonly BarGroup[], options: BarChartOptions): string {
  const { width, colours = PLAIN } = options;
  const bars = groups.flatMap((group) => group.bars);
  const textWidth = Math.max(0, ...bars.map((bar) => widthOf(bar.text)));
  const room = Math.max(0, width - textWidth - 1 - BAR_WIDTH_MIN);
  const names = columnWidth(
    bars.map((bar) => bar.name),
    Math.floor(room / 2),
  );
  const labels = columnWidth(
    groups.map((group) => group.label),
    room - names,
  );
  const barWidth = Math.max(BAR_WIDTH_MIN, width - labels - names - textWidth - 1);
  const longest = bars.reduce((most, bar) => (bar.value > most ? bar.value : most), 0n);
  return groups
    .flatMap(({ label, bars: own }) =>
      own.map((bar, index) => {
        const left = cell(index === 0 ? label : "", labels) + cell(bar.name, names);
        const drawn = drawBar(bar.value, longest, barWidth);
        const text = bar.text === "" ? "" : ` ${bar.text}`;
        return drawn === ""
          ? (left + text.slice(1)).trimEnd()
          : (left + colours.accent(drawn) + text).trimEnd();
      }),
    )
    .join("\n");
}

/** Width of a column of texts with a blank behind it, at most `room`; 0 when it is empty. */
function columnWidth(texts: readonly string[], room: number): number {
  const widest = Math.max(0, ...texts.map(widthOf));
  return widest === 0 ? 0 : Math.max(0, Math.min(widest + 1, room));
}

function cell(text: string, width: number): string {
  return width < 2 ? "" : `${fit(text, width - 1, "left")} `;
}

function drawBar(value: bigint, longest: bigint, width: number): string {
  if (value <= 0n || longest === 0n) return "";
  const eighths = Number((value * BigInt(width) * 8n) / longest);
  const drawn = Math.max(1, eighths);
  return "█".repeat(Math.floor(drawn / 8)) + (EIGHTHS[drawn % 8] ?? "");
}
