import { describe, expect, test } from "vitest";
import { amountText } from "./numbers.ts";

const usdc = (amount: string) => amountText({ asset: "USDC", amount });
const btc = (amount: string) => amountText({ asset: "BTC", amount });

describe("an amount to read", () => {
  test("has two decimals where it is money, up to six where it is coins", () => {
    expect(usdc("1234.5")).toBe("1,234.50 USDC");
    expect(usdc("0")).toBe("0.00 USDC");
    expect(usdc("0.000000")).toBe("0.00 USDC");
    expect(btc("0.25")).toBe("0.25 BTC");
    expect(btc("0")).toBe("0 BTC");
  });

  test("is never nothing where there is something", () => {
    expect(usdc("0.000047")).toBe("0.000047 USDC");
    expect(usdc("-0.000047")).toBe("-0.000047 USDC");
    expect(usdc("0.0049")).toBe("0.0049 USDC");
    expect(usdc("0.005")).toBe("0.01 USDC");
    expect(btc("0.00000001")).toBe("0.00000001 BTC");
    expect(btc("0.0000005")).toBe("0.000001 BTC");
    expect(usdc("10.001")).toBe("10.00 USDC");
  });
});
