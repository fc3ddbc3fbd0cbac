import { expect, test } from "vitest";
import { percentOf, readPercent } from "./percent.ts";

test("percentages are exact both ways", () => {
  expect(readPercent("78.25")).toEqual({ ratio: "0.7825" });
  expect(percentOf("0.7825")).toBe("78.25");
  expect(readPercent("")).toHaveProperty("problem");
});

test("a percentage is read with either decimal mark", () => {
  expect(readPercent("1.234.567,5")).toEqual({ ratio: "12345.675" });
  expect(readPercent("7,55")).toEqual({ ratio: "0.0755" });
});
