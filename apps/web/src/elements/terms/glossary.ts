/** A word of the trade that pages use, in words that need none. */
interface GlossaryEntry {
  /** As pages write it. */
  readonly word: string;
  /** What somebody who does not know the word would say. */
  readonly plain: string;
  /** One line, a whole sentence or two. */
  readonly meaning: string;
  /** The row of docs/glossary.md that tells it exactly. */
  readonly row: string;
  /** Finds the word in the text of a page. */
  readonly pattern: RegExp;
}

/**
 * Every word of the trade that pages use. A page explains each where it stands first; docs/glossary.md
 * repeats this list under "Words on the pages", and a test keeps the two the same.
 */
export const GLOSSARY = {
  ltv: {
    word: "LTV",
    plain: "loan-to-value",
    meaning: "What a loan owes, as a share of what its collateral is worth at the price of now.",
    row: "LTV",
    pattern: /\bLTVs?\b/,
  },
  lltv: {
    word: "LLTV",
    plain: "liquidation limit",
    meaning: "The LTV above which a loan is liquidated. It is fixed for a market for good.",
    row: "LLTV",
    pattern: /\bLLTV\b/,
  },
  lif: {
    word: "LIF",
    plain: "liquidator's bonus",
    meaning:
      "Collateral that an outside liquidator gets for what it repays: at 104.38 %, a worth of 104.38 for each 100.",
    row: "LIF, liquidationIncentiveFactor",
    pattern: /\bLIF\b/,
  },
  collateral: {
    word: "collateral",
    plain: "what is pledged",
    meaning: "Coins that a loan has pledged. They are sold when the debt grows too large for them.",
    row: "collateral",
    pattern: /\bcollateral\b/i,
  },
  liquidation: {
    word: "liquidation",
    plain: "forced sale",
    meaning: "Collateral is sold, and debt repaid with it, because the LTV has passed the limit.",
    row: "liquidation",
    pattern: /\bliquidat(?:ions?|ed|able|ors?)\b/i,
  },
  soft: {
    word: "soft liquidation",
    plain: "small forced sale",
    meaning: "A small sale for a small fee around the limit, before everything would be sold.",
    row: "soft band",
    pattern: /\bsoft\b/i,
  },
  seized: {
    word: "seized",
    plain: "taken and sold",
    meaning: "Collateral that a sale or a liquidator took, for the debt that it repaid.",
    row: "seizedAssets, repaidAssets, repaidShares",
    pattern: /\bseized\b/i,
  },
  rung: {
    word: "rung",
    plain: "alert line",
    meaning: "An LTV at which the borrower is told, once, until the LTV has fallen back.",
    row: "alert, rung",
    pattern: /\brungs?\b/i,
  },
  health: {
    word: "healthy",
    plain: "below the limit",
    meaning: "A loan is healthy while its LTV is at most the liquidation limit.",
    row: "health, healthy",
    pattern: /\b(?:un)?health(?:y)?\b/i,
  },
  plan: {
    word: "protection plan",
    plain: "what happens before a forced sale",
    meaning:
      "Steps that the borrower chose: add spare coins, repay, or sell a little, before the limit is reached.",
    row: "plan, step",
    pattern: /\bprotection plan\b/i,
  },
  utilization: {
    word: "utilization",
    plain: "share lent out",
    meaning: "The part of what lenders supplied that is lent out. The rest can be withdrawn.",
    row: "utilization",
    pattern: /\butili[sz]ation\b/i,
  },
  badDebt: {
    word: "bad debt",
    plain: "debt that nobody repays",
    meaning:
      "What a loan still owes when its collateral is gone. Insurance pays first where the market says so, lenders the rest.",
    row: "badDebt",
    pattern: /\bbad debt\b/i,
  },
  insurance: {
    word: "insurance",
    plain: "the house's reserve",
    meaning:
      "Money that the house keeps for bad debt. Where the market says so, it pays before lenders lose anything.",
    row: "insurance",
    pattern: /\binsurance\b/i,
  },
  knownLoss: {
    word: "known loss",
    plain: "loss that is coming",
    meaning:
      "What loans that wait for a buyer owe beyond what one would pay. It shrinks if the price recovers.",
    row: "known shortfall",
    pattern: /\bknown loss\b/i,
  },
  dust: {
    word: "dust",
    plain: "crumb",
    meaning:
      "Too little to keep: a sale that would leave less repays all of it, and so small a debt may be forgiven.",
    row: "dust",
    pattern: /\bdust\b/i,
  },
  grace: {
    word: "grace",
    plain: "time to act",
    meaning: "Minutes after an outage of prices in which forced sales wait and borrowers can act.",
    row: "grace",
    pattern: /\bgrace\b/i,
  },
  pace: {
    word: "pace",
    plain: "limit on sales a minute",
    meaning:
      "A market's own sales may bring only so much in a minute. What is due beyond it waits.",
    row: "pace",
    pattern: /\bpace\b/i,
  },
  desk: {
    word: "desk",
    plain: "the house's buyer",
    meaning:
      "The house's account that buys, at the price of now, what plans and forced sales sell.",
    row: "desk",
    pattern: /\bdesks?\b/i,
  },
  mark: {
    word: "mark",
    plain: "price that counts",
    meaning: "What the book holds to be the price: the middle of what several exchanges say.",
    row: "mark",
    pattern: /\bmarks?\b/i,
  },
  venue: {
    word: "venue",
    plain: "exchange",
    meaning: "An exchange whose price counts for a feed.",
    row: "venue",
    pattern: /\bvenues?\b/i,
  },
  feed: {
    word: "feed",
    plain: "source of prices",
    meaning: "Where a market's price comes from: the middle of several exchanges, or one operator.",
    row: "feed",
    pattern: /\bfeeds?\b/i,
  },
  suspect: {
    word: "suspect",
    plain: "not confirmed yet",
    meaning: "The price has jumped and nobody has confirmed it. Nothing is sold at it until then.",
    row: "suspect",
    pattern: /\bsuspect\b/i,
  },
  stale: {
    word: "stale",
    plain: "too old",
    meaning: "Too few fresh prices. Nothing is lent, released or sold until there are more.",
    row: "stale",
    pattern: /\bstale\b/i,
  },
  receipt: {
    word: "receipt",
    plain: "proof of a sale",
    meaning: "A signed file that says why a sale happened and lets anybody work it out again.",
    row: "receipt",
    pattern: /\breceipts?\b/i,
  },
  journal: {
    word: "journal",
    plain: "record of everything",
    meaning:
      "All that ever happened, in order. Each entry seals the one before, so none can be changed.",
    row: "command, event, rejection",
    pattern: /\bjournal\b/i,
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;

export type TermName = keyof typeof GLOSSARY;
