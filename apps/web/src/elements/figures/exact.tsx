import { Tooltip } from "@mantine/core";
import {
  amountText,
  exactAmountText,
  exactText,
  percentText,
  priceText,
  shortText,
} from "../../foundation/format/numbers.ts";
import { denseInstantText, exactInstantText, instantText } from "../../foundation/format/time.ts";
import { useFigureStop } from "./figure-group.tsx";
import classes from "./exact.module.css";

/** What is shown is rounded for reading; the exact figure is one hover, focus or tap away. */
function Exact({ shown, exact }: { readonly shown: string; readonly exact: string }) {
  return (
    <Tooltip label={exact} events={{ hover: true, focus: true, touch: true }}>
      <span
        className={classes.exact}
        {...useFigureStop()}
        role="note"
        aria-label={`${shown}, exactly ${exact}`}
      >
        {shown}
      </span>
    </Tooltip>
  );
}

export function Money({
  of,
  isShort = false,
}: {
  readonly of: { readonly asset: string; readonly amount: string };
  /** In few characters: 7.7M. */
  readonly isShort?: boolean;
}) {
  return <Exact shown={isShort ? shortText(of) : amountText(of)} exact={exactAmountText(of)} />;
}

export function Ratio({
  of,
  digits = 2,
}: {
  readonly of: string | null;
  readonly digits?: number;
}) {
  if (of === null) return <span>–</span>;
  return <Exact shown={percentText(of, digits)} exact={percentText(of, 16)} />;
}

export function Price({ of, unit }: { readonly of: string | null; readonly unit?: string }) {
  if (of === null) return <span>no price</span>;
  const suffix = unit === undefined ? "" : ` ${unit}`;
  return <Exact shown={`${priceText(of)}${suffix}`} exact={`${exactText(of)}${suffix}`} />;
}

interface WhenProps {
  readonly at: string | number;
  /** To the second and with its zone, where many things happen within a minute. */
  readonly isDense?: boolean;
}

export function When({ at, isDense = false }: WhenProps) {
  const shown = isDense ? denseInstantText(at) : instantText(at);
  return <Exact shown={shown} exact={exactInstantText(at)} />;
}
