import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marksOf, percentOf, readPercent, readTyped, writeTyped } from "./typed-number.ts";

const english = marksOf("en-US");
const german = marksOf("de-DE");
const french = marksOf("fr-FR");
const read = (typed: string, marks = english): string => {
  const found = readTyped(typed, marks);
  return found.ok ? found.text : "refused";
};

describe("a number that was typed", () => {
  test("is read with the decimal mark of the reader's language", () => {
    expect(read("0.5")).toBe("0.5");
    expect(read("0,5", german)).toBe("0.5");
    expect(read("12,345", german)).toBe("12.345");
    expect(read("12.345")).toBe("12.345");
    expect(read(" 1250 ")).toBe("1250");
  });

  test("is read with the other mark too, where that can be nothing else", () => {
    expect(read("0,5")).toBe("0.5");
    expect(read("0.125", german)).toBe("0.125");
    expect(read("12,3456")).toBe("12.3456");
  });

  test("is refused with both readings where it could be thousands or decimals", () => {
    expect(readTyped("1,000", english)).toEqual({
      ok: false,
      problem: "1,000 could mean 1.000 or 1000. Write one of these.",
    });
    expect(readTyped("12.345", german)).toEqual({
      ok: false,
      problem: "12.345 could mean 12,345 or 12345. Write one of these.",
    });
    expect(read("1.000", french)).toBe("refused");
  });

  test("may have groups where they cannot be decimals", () => {
    expect(read("1,000,000")).toBe("1000000");
    expect(read("1.000.000", german)).toBe("1000000");
    expect(read("1,234.5")).toBe("1234.5");
    expect(read("1.234,5")).toBe("1234.5");
    expect(read("1\u202f234,5", french)).toBe("1234.5");
    expect(read("1\u2019234.5", marksOf("de-CH"))).toBe("1234.5");
    expect(read("12,34,567.8", marksOf("en-IN"))).toBe("1234567.8");
  });

  test("is refused where its groups are odd", () => {
    for (const odd of ["1.5.5", "12 34", "1.234,567.8", "1,23.5", "1,000,00", "1.234 567,8"]) {
      expect(read(odd), odd).toBe("refused");
    }
  });

  test("may be written in the digits of the language", () => {
    const arabic = marksOf("ar-EG");
    expect(read("\u0661\u0662\u066b\u0665\u0666\u0667", arabic)).toBe("12.567");
  });

  test("that is none is handed on, for whoever parses it to say why", () => {
    for (const other of ["", "one", "-1", "1e5", ".5"]) expect(read(other)).toBe(other);
    expect(read("5.")).toBe("5.");
  });
});

test("what is written for a reader is read as it was, in every language", () => {
  const amount = fc.tuple(fc.bigInt(0n, 10n ** 12n), fc.stringMatching(/^[0-9]{0,7}[1-9]$/));
  for (const marks of [english, german, french, marksOf("de-CH"), marksOf("hi-IN")]) {
    fc.assert(
      fc.property(amount, ([whole, fraction]) => {
        const text = `${whole}.${fraction}`;
        expect(read(writeTyped(text, marks), marks)).toBe(text);
      }),
    );
  }
});

test("percentages are exact both ways", () => {
  expect(readPercent("78.25")).toEqual({ ratio: "0.7825" });
  expect(percentOf("0.7825")).toBe("78.25");
  expect(readPercent("")).toHaveProperty("problem");
});

test("a percentage is read with either decimal mark", () => {
  expect(readPercent("1.234.567,5")).toEqual({ ratio: "12345.675" });
  expect(readPercent("7,55")).toEqual({ ratio: "0.0755" });
});
