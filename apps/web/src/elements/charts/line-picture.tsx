import classes from "./line-picture.module.css";

interface PicturePoint {
  /** Milliseconds. */
  readonly at: number;
  /** For drawing only. */
  readonly value: number;
}

interface PictureLine {
  readonly label: string;
  /** The newest value as the reader sees it. */
  readonly value: string;
  readonly tone: "water" | "safe" | "danger";
  /** Told apart without its colour as well. */
  readonly isDashed?: boolean;
  readonly points: readonly PicturePoint[];
}

interface LinePictureProps {
  readonly lines: readonly PictureLine[];
  readonly from: number;
  readonly to: number;
  /** Instants that have a name: the first and the last stand at the edges. */
  readonly moments: readonly { readonly at: number; readonly label: string }[];
  /** The highest value that there can be; without it the highest there is. */
  readonly top?: number;
  readonly valueText: (value: number) => string;
  readonly height: number;
  /** What it shows, for those who do not see it. */
  readonly summary: string;
}

const WIDTH = 1_000;
/** Of the highest value: lines that have not parted yet lie near the top and do not fill the picture. */
const SPAN_MIN = 0.04;

/**
 * Lines over a span of time that is known from the beginning, each named with its newest value above: nothing of
 * it has to be touched to be read, and its height never changes.
 */
export function LinePicture(props: LinePictureProps) {
  const { lines, from, to, moments, top, valueText, height, summary } = props;
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const highest = top ?? (values.length === 0 ? 1 : Math.max(...values));
  const lowest = values.length === 0 ? 0 : Math.min(...values);
  const span = Math.max(highest - lowest, highest * SPAN_MIN);
  const x = (at: number): number => ((at - from) / (to - from)) * WIDTH;
  const y = (value: number): number => ((highest - value) / span) * height;
  return (
    <figure className={classes.figure} aria-label={summary}>
      <ul className={classes.legend} aria-hidden="true">
        {lines.map(({ label, value, tone, isDashed = false }) => (
          <li key={label} className={classes[`tone-${tone}`]} data-dashed={isDashed}>
            {label} <strong>{value}</strong>
          </li>
        ))}
      </ul>
      <div className={classes.plot} style={{ height }} aria-hidden="true">
        <svg viewBox={`0 0 ${WIDTH} ${height}`} preserveAspectRatio="none">
          {[0, height].map((at) => (
            <line key={at} className={classes.grid} x1={0} x2={WIDTH} y1={at} y2={at} />
          ))}
          {moments.slice(1, -1).map(({ at, label }) => (
            <line key={label} className={classes.moment} x1={x(at)} x2={x(at)} y1={0} y2={height} />
          ))}
          {lines.map(({ label, tone, isDashed = false, points }) => (
            <polyline
              key={label}
              className={`${classes.line} ${classes[`tone-${tone}`]}`}
              data-dashed={isDashed}
              points={points
                .map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
                .join(" ")}
            />
          ))}
        </svg>
        <span className={classes.top}>{valueText(highest)}</span>
        <span className={classes.bottom}>{valueText(highest - span)}</span>
      </div>
      <div className={classes.axis} aria-hidden="true">
        {moments.map(({ at, label }) => (
          <span key={label} style={{ left: `${x(at) / 10}%` }}>
            {label}
          </span>
        ))}
      </div>
    </figure>
  );
}
