import { percentText, ratioToDraw } from "../../foundation/format/numbers.ts";
import classes from "./load-line.module.css";

/** A line that the loan must not cross, or is told about when it does. */
interface Line {
  readonly ltv: string;
  readonly label: string;
  readonly kind: "alert" | "plan" | "soft" | "liquidation" | "target";
}

interface LoadLineProps {
  /** LTV as decimal text; null when the collateral is worth nothing or there is no price. */
  readonly ltv: string | null;
  readonly liquidationLtv: string;
  readonly lines?: readonly Line[];
  /** Compact leaves the names of the lines out. */
  readonly isCompact?: boolean;
  readonly label?: string;
}

/** How near to its liquidation LTV a loan is, in the field's own bands of 60 and 90 %. */
export function toneOf(ltv: string | null, liquidationLtv: string): "safe" | "warning" | "danger" {
  if (ltv === null) return "danger";
  const share = ratioToDraw(ltv) / ratioToDraw(liquidationLtv);
  if (share < 0.6) return "safe";
  return share < 0.9 ? "warning" : "danger";
}

const TONE_WORDS = { safe: "safe", warning: "worth watching", danger: "in danger" } as const;

/**
 * The load line shows how deep a loan lies. The water rises with the LTV, the disc with its bar is
 * the mark on the hull, and the ticks are the lines that were agreed.
 */
export function LoadLine({ ltv, liquidationLtv, lines = [], isCompact, label }: LoadLineProps) {
  const tone = toneOf(ltv, liquidationLtv);
  const place = (ratio: string): string => `${Math.min(Math.max(ratioToDraw(ratio), 0), 1) * 100}%`;
  const at = ltv === null ? "100%" : place(ltv);
  const shown: readonly Line[] = [
    ...lines,
    { ltv: liquidationLtv, label: "Liquidation", kind: "liquidation" },
  ];
  return (
    <div
      className={classes.gauge}
      data-compact={isCompact === true}
      role="meter"
      aria-label={label ?? "Loan-to-value"}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={ltv === null ? 100 : Math.round(ratioToDraw(ltv) * 10_000) / 100}
      aria-valuetext={`${percentText(ltv)} of ${percentText(liquidationLtv)}: ${TONE_WORDS[tone]}`}
    >
      <div className={classes.hull}>
        <div className={classes.water} data-tone={tone} style={{ width: at }} />
        {shown.map((line, rank) => (
          <div
            key={`${line.kind} ${line.ltv} ${rank}`}
            className={classes.line}
            data-kind={line.kind}
            style={{ left: place(line.ltv) }}
            title={`${line.label} at ${percentText(line.ltv)}`}
          />
        ))}
        <svg
          className={classes.mark}
          data-tone={tone}
          style={{ left: at }}
          viewBox="0 0 32 32"
          aria-hidden="true"
        >
          <circle cx="16" cy="16" r="9" />
          <path d="M3 16h26" />
        </svg>
      </div>
      {isCompact === true ? null : (
        <ul className={classes.legend} aria-hidden="true">
          {shown.map((line, rank) => (
            <li key={`${line.kind} ${line.ltv} ${rank}`} data-kind={line.kind}>
              {line.label} {percentText(line.ltv)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
