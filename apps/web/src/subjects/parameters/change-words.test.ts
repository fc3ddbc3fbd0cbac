import { expect, test } from "vitest";
import { writeChange } from "./change-words.ts";

test.each([
  [
    { name: "maxLtv", before: "0.75", after: "0.7" },
    "Limits and fees: Highest LTV of a new loan",
    "75%",
    "70%",
  ],
  [
    { name: "supplyCap", before: null, after: "1000000" },
    "Limits and fees: Supply cap",
    "not there",
    "1,000,000",
  ],
  [
    { name: "alertLtvs", before: "0.7", after: "0.7, 0.8" },
    "Alerts: Alert LTVs, rising",
    "70%",
    "70%, 80%",
  ],
  [
    { name: "grace.graceMs", before: "600000", after: "900000" },
    "Outages and pace: Liquidations wait after it",
    "600 s",
    "900 s",
  ],
  [
    { name: "paused", before: null, after: "borrow, supply" },
    "Paused",
    "nothing",
    "borrow, supply",
  ],
  [
    { name: "defaultPlan.steps.2.triggerLtv", before: "0.8", after: "0.82" },
    "Default plan, step 2: acts above an LTV of",
    "80%",
    "82%",
  ],
  [
    { name: "liquidation.insuranceFirst", before: "true", after: "false" },
    "Liquidation: Insurance pays bad debt before lenders do",
    "yes",
    "no",
  ],
  [{ name: "maxAgeMs", before: null, after: "90500" }, "A price counts for", "not there", "90.5 s"],
  [
    { name: "jumpGate", before: null, after: "0.05" },
    "A move is held when larger than",
    "not there",
    "5%",
  ],
  [
    { name: "kind", before: "posted", after: "median" },
    "Where its price comes from",
    "an operator",
    "the middle of several venues",
  ],
  [
    { name: "recipient", before: "fees", after: "house" },
    "Fees go to",
    "the house's account for fees",
    "house",
  ],
  [{ name: "newThing.ofLater", before: "1", after: "2" }, "New thing, of later", "1", "2"],
])("%j", (change, label, before, after) => {
  expect(writeChange(change)).toEqual({ label, before, after });
});
