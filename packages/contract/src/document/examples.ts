import { BODY_EXAMPLES } from "./body-examples.ts";

/**
 * What stands for each parameter, by its name. A sandbox as `npm start` makes it has what these name, so that calls
 * made of the document alone are answered.
 */
const BY_NAME: Readonly<Record<string, unknown>> = {
  account: "lender-sandbox",
  act: "role.granted",
  actor: "person:k3jd82hs",
  asset: "BTC",
  book: "audit-log",
  cursor: "MQ",
  feed: "btc-usd",
  from: "2026-01-29T00:00:00.000Z",
  index: 0,
  interval: "1h",
  key: "k3jd82hs",
  ledgerAccount: "available:lender-sandbox:USDC",
  limit: 50,
  link: "k3jd82hs",
  loan: "loan-0001",
  market: "btc-usdc",
  message: "k3jd82hs",
  notification: "4711-0",
  number: 1,
  opened: 4711,
  order: "newest",
  sequence: 1,
  state: "open",
  status: "delivered",
  subject: "person:k3jd82hs",
  subscription: "k3jd82hs",
  text: "loan-00",
  to: "2026-02-06T00:00:00.000Z",
  token: "Zr3vV1hQ8m2nJxYp0sK4tBfW7uLcD9aE6gHiRjTkOyM",
  types: "alert_raised,collateral_sold",
  unread: "true",
  webhook: "k3jd82hs",
  zone: "Europe/Berlin",
};

/** A place in the order of the journal, after which a list goes on: by name lists have another form. */
const PLACE = { cursor: "MS0wLTA" };

/** Where an operation needs another one than the rest. */
const BY_OPERATION: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  getLoanStatement: PLACE,
  getStatement: PLACE,
  listActions: PLACE,
  listAlerts: PLACE,
  listFlaggedLiquidations: PLACE,
  listJournalEntries: { from: 1 },
  listLiquidations: PLACE,
  listLoanEvents: PLACE,
  listMarketLosses: PLACE,
  listParameterChanges: { ...PLACE, subject: "market:btc-usdc" },
  listPostings: PLACE,
  streamEvents: { frames: "sandbox,marks", lastEventId: "1.0" },
  streamPublic: { frames: "sandbox,marks" },
};

/** The example of a parameter, as its description has it. */
export function exampleOfParameter(
  operation: string,
  name: string,
): { readonly example?: unknown } {
  const example = BY_OPERATION[operation]?.[name] ?? BY_NAME[name];
  return example === undefined ? {} : { example };
}

/** The example of an operation's body; undefined where it has none. */
export function exampleOfBody(operation: string): unknown {
  const examples: Readonly<Record<string, unknown>> = BODY_EXAMPLES;
  return examples[operation];
}
