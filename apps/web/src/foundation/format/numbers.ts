/*
 * Numbers as a reader sees them. They arrive as exact decimal text and are given to Intl as text,
 * so no rounding of a double is ever shown.
 */

const isDecimal = (text: string): text is `${number}` => /^-?[0-9]+(\.[0-9]+)?$/.test(text);

const formatters = new Map<string, Intl.NumberFormat>();
function formatter(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let known = formatters.get(key);
  if (known === undefined) {
    known = new Intl.NumberFormat(undefined, options);
    formatters.set(key, known);
  }
  return known;
}

function write(text: string, options: Intl.NumberFormatOptions): string {
  return isDecimal(text) ? formatter(options).format(text) : text;
}

/** Assets that count as money: two decimals are enough to read. */
const MONEY = new Set(["USDC", "USDT", "DAI", "USD", "EURC", "PYUSD"]);

function isMoney(asset: string): boolean {
  return MONEY.has(asset);
}

/**
 * An amount to read: money with two decimals, coins with up to six. What is there is never written as nothing: a
 * crumb keeps its digits. The asset's name follows.
 */
export function amountText(amount: { readonly asset: string; readonly amount: string }): string {
  return `${quantityText(amount)} ${amount.asset}`;
}

export function quantityText(amount: { readonly asset: string; readonly amount: string }): string {
  const decimals = isMoney(amount.asset) ? 2 : 6;
  if (isCrumb(amount.amount, decimals)) return exactText(amount.amount);
  const digits = isMoney(amount.asset)
    ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
    : { maximumFractionDigits: 6 };
  return write(amount.amount, digits);
}

/** Whether decimal text is not zero, but would read as zero with so many decimals. */
function isCrumb(decimal: string, decimals: number): boolean {
  const beginsWithNothing = new RegExp(`^-?0*\\.0{${decimals}}[0-4]`).test(decimal);
  return beginsWithNothing && /[1-9]/.test(decimal);
}

/** Every digit, as the reader's language writes it. */
export function exactText(decimal: string): string {
  return write(decimal, { maximumFractionDigits: 20 });
}

/** An amount to the last digit: what is a limit, or is agreed to, is not rounded. */
export function exactAmountText(amount: {
  readonly asset: string;
  readonly amount: string;
}): string {
  return `${exactText(amount.amount)} ${amount.asset}`;
}

/** An amount in few characters, for tiles and axes: 1.2M. */
export function shortText(amount: { readonly asset: string; readonly amount: string }): string {
  const options = { notation: "compact", maximumFractionDigits: 2 } as const;
  return `${write(amount.amount, options)} ${amount.asset}`;
}

/** A price: whole units where it is large, cents where it is not. */
export function priceText(price: string): string {
  const isLarge = price.replace(/[-.].*$/, "").length >= 4;
  return write(price, {
    minimumFractionDigits: isLarge ? 0 : 2,
    maximumFractionDigits: isLarge ? 0 : 4,
  });
}

/** A price in few characters, for the scale of a chart. */
export function scalePriceText(price: string): string {
  return write(price, { maximumSignificantDigits: 5 });
}

/** A ratio such as 0.7512 as 75.12 %; `digits` after the point. */
export function percentText(ratio: string | null, digits = 2): string {
  if (ratio === null) return "–";
  return write(ratio, {
    style: "percent",
    minimumFractionDigits: 0,
    maximumFractionDigits: digits,
  });
}

export function countText(count: number): string {
  return formatter({}).format(count);
}

/** A number that was drawn, on an axis. */
export function drawnText(value: number): string {
  return formatter({ maximumSignificantDigits: 6 }).format(value);
}

/** A ratio as a number, for drawing only. */
export function ratioToDraw(ratio: string): number {
  return Number.parseFloat(ratio);
}
