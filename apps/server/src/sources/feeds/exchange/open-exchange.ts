import ccxt, { type Exchange } from "ccxt";

/** What may be set about an exchange. */
export interface ExchangeSettings {
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** Another address for the same protocol, such as a mirror: replaces scheme, host and port. */
  readonly origin?: string;
}

/** The exchanges that ccxt knows, by its names. */
export const EXCHANGE_IDS: readonly string[] = ccxt.exchanges;

/** Addresses of an exchange's interfaces, by name, as deep as ccxt has them. */
type Addresses = string | { readonly [name: string]: Addresses };

type ExchangeClass = new (config: object) => Exchange;

/**
 * An exchange of ccxt, without keys, that keeps every number as text: prices are never floating
 * point on their way. Only its spot markets are loaded.
 *
 * @throws RangeError for a name that ccxt does not know.
 */
export function openExchange(id: string, settings: ExchangeSettings): Exchange {
  if (!EXCHANGE_IDS.includes(id)) throw new RangeError(`ccxt knows no exchange "${id}".`);
  const classes = ccxt as object as Readonly<Record<string, ExchangeClass>>;
  const ExchangeOf = classes[id];
  if (ExchangeOf === undefined) throw new RangeError(`ccxt has no class for "${id}".`);
  const exchange = new ExchangeOf({
    enableRateLimit: true,
    timeout: settings.timeoutMs,
    number: String,
    options: { defaultType: "spot", ...onlySpot(id) },
  });
  if (settings.origin !== undefined) {
    const addresses = exchange.urls.api as Addresses;
    // Some exchanges have one address in place of a table of them; ccxt reads both.
    Object.assign(exchange.urls, { api: moveTo(settings.origin, addresses) });
  }
  return exchange;
}

/** Derivatives would be tens of megabytes of markets that nobody asks for. */
function onlySpot(id: string): object {
  return id.startsWith("binance") ? { fetchMarkets: { types: ["spot"] } } : {};
}

/** The same addresses at another origin; paths stay. */
function moveTo(origin: string, urls: Addresses): Addresses {
  if (typeof urls === "string") return origin + urls.replace(/^https?:\/\/[^/]+/, "");
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moveTo(origin, url)]));
}
