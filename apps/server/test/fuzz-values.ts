import type { Dice } from "./dice.ts";

/** The part of a JSON schema that matters here. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const NAMES = [
  "alice",
  "bob",
  "loan-1",
  "loan-2",
  "btc-usdc",
  "eth-usdc",
  "BTC",
  "USDC",
  "btc-usd",
  "sandbox",
  "desk",
  "new-1",
];
const AMOUNTS = [
  "1",
  "0.1",
  "1000",
  "0.000001",
  "25000",
  "0",
  "-1",
  "99999999999",
  `1${"0".repeat(40)}`,
  "NaN",
  "0.5",
  "0.75",
];
const NONSENSE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "\u0000",
  "\ud800",
  "💸",
  [],
  {},
  "a".repeat(300),
  "../..",
  "' OR 1=1 --",
  { __proto__: null, constructor: 1 },
];
/** One value in this many is nonsense. */
const NONSENSE_EVERY = 25;
const DEPTH_MAX = 8;

/** A value for a schema: mostly one that fits, sometimes one that is near, now and then nonsense. */
export function makeValue(schema: JsonSchema, schemas: JsonSchema, dice: Dice, depth = 0): unknown {
  if (dice(NONSENSE_EVERY) === 0 || depth > DEPTH_MAX) return pick(NONSENSE, dice);
  const { $ref, type } = schema;
  if (typeof $ref === "string") {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    const known = namedValue(name, dice);
    return known ?? makeValue(schemas[name] as JsonSchema, schemas, dice, depth + 1);
  }
  for (const union of ["oneOf", "anyOf", "allOf"]) {
    const variants = schema[union];
    if (Array.isArray(variants)) {
      return makeValue(pick(variants as JsonSchema[], dice), schemas, dice, depth + 1);
    }
  }
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return pick(schema["enum"] as unknown[], dice);
  switch (Array.isArray(type) ? pick(type as string[], dice) : type) {
    case "object":
      return makeObject(schema, schemas, dice, depth);
    case "array":
      return Array.from({ length: dice(4) }, () =>
        makeValue(schema["items"] as JsonSchema, schemas, dice, depth + 1),
      );
    case "integer":
    case "number":
      return pick([0, 1, 6, 8, 30, 50, 200, 604_800_000], dice);
    case "boolean":
      return dice(2) === 0;
    case "null":
      return null;
    default:
      return pick([...NAMES, ...AMOUNTS, "because", "2026-02-06T00:00:00.000Z"], dice);
  }
}

function makeObject(schema: JsonSchema, schemas: JsonSchema, dice: Dice, depth: number): unknown {
  const required = (schema["required"] ?? []) as readonly string[];
  const value: Record<string, unknown> = {};
  for (const [name, property] of Object.entries((schema["properties"] ?? {}) as JsonSchema)) {
    const isWanted = required.includes(name) ? dice(40) > 0 : dice(3) === 0;
    if (isWanted) value[name] = makeValue(property as JsonSchema, schemas, dice, depth + 1);
  }
  if (dice(40) === 0) value["surprise"] = 1;
  return value;
}

/** Values of well-known kinds that mean something to this server. */
function namedValue(name: string, dice: Dice): unknown {
  switch (name) {
    case "AssetId":
      return pick(["BTC", "USDC", "ETH", "NEW", "ODD"], dice);
    case "AccountId":
      return pick(["alice", "bob", "desk", "insurance", "operator", `c-${dice(1_000)}`], dice);
    case "MarketId":
      return pick(["btc-usdc", "eth-usdc", "btc-usdc", `m-${dice(10)}`], dice);
    case "LoanId":
      return pick(["loan-1", "loan-2", `loan-${dice(200)}`], dice);
    case "FeedId":
      return pick(["btc-usd", "eth-usd", "posted"], dice);
    case "VenueId":
      return pick(["sandbox", "kraken"], dice);
    case "AmountText":
    case "AmountOrZeroText":
      return pick(AMOUNTS, dice);
    case "LtvText":
    case "ShareText":
    case "RateText":
      return pick(["0", "0.003", "0.5", "0.7", "0.75", "0.8", "0.86", "0.95", "1", "2"], dice);
    default:
      return undefined;
  }
}

function pick<T>(values: readonly T[], dice: Dice): T {
  return values[dice(values.length)] as T;
}
