import { memo } from "react";
import { toneOf } from "../../elements/load-line/load-line.tsx";
import {
  amountText,
  countText,
  percentText,
  ratioToDraw,
} from "../../foundation/format/numbers.ts";
import classes from "./ltv-histogram.module.css";
import type { HistogramBucket } from "./use-book.ts";

interface LtvHistogramProps {
  readonly buckets: readonly HistogramBucket[];
  readonly liquidationLtv: string;
  /** The market's name, for those who hear the page. */
  readonly market: string;
}

/** How many loans lie at which LTV; the tones are those of the load line. */
export const LtvHistogram = memo(function LtvHistogram(props: LtvHistogramProps) {
  const { buckets, liquidationLtv, market } = props;
  const most = buckets.reduce((highest, { loans }) => Math.max(highest, loans), 1);
  const total = buckets.reduce((sum, { loans }) => sum + loans, 0);
  const last = buckets.at(-1);
  const end = last === undefined ? 1 : ratioToDraw(last.from) + 1 / Math.max(1, buckets.length - 1);
  const line = (ratioToDraw(liquidationLtv) / end) * 100;
  return (
    <figure className={classes.figure}>
      <div className={classes.plot} aria-hidden="true">
        {buckets.map((bucket) => (
          <div key={bucket.from} className={classes.slot} title={bucketText(bucket)}>
            <span className={classes.count}>
              {bucket.loans === 0 ? "" : countText(bucket.loans)}
            </span>
            <div
              className={classes.bar}
              data-tone={toneOf(middleOf(bucket), liquidationLtv)}
              // The row of a count is left free above the highest bar, so that no bar is cut.
              style={{ height: `calc((100% - 1rem) * ${bucket.loans / most})` }}
            />
          </div>
        ))}
        <div className={classes.line} style={{ left: `${line}%` }} />
      </div>
      <div className={classes.axis} aria-hidden="true">
        {buckets.map(({ from }, index) => (
          <span key={from}>{index % 4 === 0 ? percentText(from, 0) : ""}</span>
        ))}
      </div>
      <figcaption className={classes.caption}>
        {countText(total)} loans of {market} by LTV; the line is the liquidation LTV of{" "}
        {percentText(liquidationLtv)}.
      </figcaption>
      <table className={classes.table}>
        <caption>Loans of {market} by LTV</caption>
        <thead>
          <tr>
            <th scope="col">LTV</th>
            <th scope="col">Loans</th>
            <th scope="col">Debt</th>
          </tr>
        </thead>
        <tbody>
          {buckets
            .filter(({ loans }) => loans > 0)
            .map((bucket) => (
              <tr key={bucket.from}>
                <th scope="row">{rangeText(bucket)}</th>
                <td>{countText(bucket.loans)}</td>
                <td>{amountText(bucket.debt)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
});

function middleOf({ from, to }: HistogramBucket): string {
  const low = ratioToDraw(from);
  return String(to === null ? low : (low + ratioToDraw(to)) / 2);
}

function rangeText({ from, to }: HistogramBucket): string {
  return to === null
    ? `${percentText(from, 0)} and above`
    : `${percentText(from, 0)} to ${percentText(to, 0)}`;
}

function bucketText(bucket: HistogramBucket): string {
  return `${rangeText(bucket)}: ${countText(bucket.loans)} loans, ${amountText(bucket.debt)}`;
}
