import { expect, test } from "vitest";
import { netSupplied } from "./net-supplied.ts";

const moved = (type: string, baseUnits: string, market: string | null) => ({
  type,
  market,
  amount: { asset: "USDC", amount: "0", baseUnits },
});

test("what was supplied and not yet withdrawn is counted by market", () => {
  const net = netSupplied([
    moved("deposited", "900", null),
    moved("supplied", "-500", "btc-usdc"),
    moved("supplied", "-100", "eth-usdc"),
    moved("withdrawn", "200", "btc-usdc"),
    moved("borrowed", "70", "btc-usdc"),
  ]);
  expect([...net]).toEqual([
    ["btc-usdc", 300n],
    ["eth-usdc", 100n],
  ]);
});
