import { describe, expect, test } from "vitest";
import { decodeCanonical, encodeCanonical } from "./canonical-json.ts";

describe("canonical JSON", () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [1_500_000n, '"1500000n"'],
    [-7n, '"-7n"'],
    ["12n", '"~12n"'],
    ["~12n", '"~~12n"'],
    ["-0n", '"-0n"'],
    ["007n", '"007n"'],
    ["n", '"n"'],
    [{ "10": 0, "9": 0, é: 0, Z: 0, z: 0 }, '{"10":0,"9":0,"Z":0,"z":0,"é":0}'],
    [-0, "-0"],
    [1e21, "1e+21"],
    ['line\n"quote"\\', '"line\\n\\"quote\\"\\\\"'],
    ["\u0000\u001f", '"\\u0000\\u001f"'],
    ["\ud800", '"\\ud800"'],
    ["😀", '"😀"'],
    [[], "[]"],
    [{}, "{}"],
    [Object.assign(Object.create(null) as object, { a: 1n }), '{"a":"1n"}'],
  ])("writes %o as %s", (data, text) => {
    expect(encodeCanonical(data)).toBe(text);
    expect(encodeCanonical(decodeCanonical(text))).toBe(text);
  });

  test.each<[unknown, string]>([
    [{ price: Number.NaN }, "the number NaN at data.price"],
    [[1, Infinity], "the number Infinity at data.1"],
    [{ a: { b: [undefined] } }, "a value of type undefined at data.a.b.0"],
    [{ a: undefined }, "a value of type undefined at data.a"],
    [() => 1, "a value of type function at data"],
    [new Date(0), "an object of class Date at data"],
    [{ m: new Map() }, "an object of class Map at data.m"],
  ])("refuses %o, because it would not come back", (data, message) => {
    expect(() => encodeCanonical(data)).toThrow(TypeError);
    expect(() => encodeCanonical(data)).toThrow(message);
  });

  test("keeps a field named __proto__ a field", () => {
    const text = '{"__proto__":"5n"}';
    const data = decodeCanonical(text) as Record<string, unknown>;
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(data, "__proto__")?.value).toBe(5n);
    expect(encodeCanonical(data)).toBe(text);
  });

  test("does not read what is no JSON", () => {
    expect(() => decodeCanonical("{")).toThrow(SyntaxError);
  });
});
