import { expect, test } from "vitest";
import { doubledKey } from "./doubled-key.ts";

test.each([
  ['{"a":"1","a":"1"}', "a"],
  ['{"a":1,"b":{"c":[{},{"d":1,"e":[],"d":2}]}}', "b.c[1].d"],
  ['[0,[1,2,{"a":{"x":1},"b":2,"a":3}]]', "[1][2].a"],
  [String.raw`{"a":1,"\u0061":2}`, "a"],
  [String.raw`{"\"":1,"b":"\"","\u0022":2}`, '"'],
  ['{"":1,"":2}', ""],
  ['{"__proto__":1,"__proto__":2}', "__proto__"],
])("%s names %s twice", (text, field) => {
  JSON.parse(text);
  expect(doubledKey(text)).toBe(field);
});

test.each([
  "{}",
  "null",
  '"a"',
  '{"a":"a","b":"a","A":"a"}',
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '[{"a":1},{"a":1}]',
  String.raw`{"a":"\",\"a\":1","b":"{\"a\":1,\"a\":2}","c":"\\"}`,
  '{ "a" : [ 1 , 2 ] , "b" : { } }',
])("%s names none twice", (text) => {
  JSON.parse(text);
  expect(doubledKey(text)).toBeNull();
});

test("long and deep texts end as well", () => {
  const long = "x".repeat(60_000);
  expect(doubledKey(`{"${long}":"${long}"}`)).toBeNull();
  expect(doubledKey(`{"a":"${"\\\\".repeat(30_000)}","a":1}`)).toBe("a");
  expect(doubledKey("[".repeat(30_000) + "]".repeat(30_000))).toBeNull();
});
