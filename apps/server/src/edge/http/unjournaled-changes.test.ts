import { routes, type RouteSpec } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { isUnjournaled } from "./unjournaled-changes.ts";

/** Changes that are commands to a book, whose journal names the sender. */
const COMMANDS = [
  ...["registerAsset", "createCustomer", "deposit", "withdraw", "makeWhole"],
  ...["createMarket", "configureMarket", "pauseMarket", "resumeMarket", "supply", "withdrawSupply"],
  ...["createFeed", "postQuote", "confirmMark"],
  ...["openLoan", "borrow", "repay", "pledge", "release", "closeLoan", "setPlan", "setAlerts"],
  "forgiveDebt",
  ...["rescueRepay", "rescuePledge", "liquidate", "acknowledgeNotification"],
];
/** Changes that write an entry of their own into the audit log. */
const ENTERED = ["acceptClock", "returnInterest", "createKey", "revokeKey"];
/** What changes nothing that anybody is told or may do: prices of the past, tests, proofs by a letter's token, play. */
const NOTHING_TO_TELL = [
  ...["storeCandles", "sendTestNotification", "confirmNotificationAddress"],
  ...["shockSandbox", "restartSandbox", "askFaucet"],
];

test("a change is in a journal: that of the book or the audit log", () => {
  const changes = (Object.entries(routes) as [string, RouteSpec][])
    .filter(([, { method, isReadOnly }]) => method !== "get" && isReadOnly !== true)
    .map(([name]) => name);
  const elsewhere = [...COMMANDS, ...ENTERED, ...NOTHING_TO_TELL];
  expect(changes.filter((name) => isUnjournaled(name) === elsewhere.includes(name))).toEqual([]);
  expect(elsewhere.filter((name) => !changes.includes(name))).toEqual([]);
});
