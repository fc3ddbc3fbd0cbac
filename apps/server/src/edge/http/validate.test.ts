import { z } from "zod";
import { expect, test } from "vitest";
import { HttpProblem } from "../../views/http-problem.ts";
import { validate } from "./validate.ts";

const LOOK_UP = "The reference at /docs shows what is taken.";

/** What a refused input is told, and of which field. */
function told(schema: z.ZodType, input: unknown, place: "path" | "query" | "body" = "body") {
  try {
    validate(schema, input, place);
  } catch (error) {
    if (error instanceof HttpProblem) return [error.details.field, error.details.detail];
    throw error;
  }
  return "taken";
}

const at = (schema: z.ZodType) => z.strictObject({ x: schema });

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, "The body lacks x. Add it."],
  [z.enum(["a", "b"]), undefined, "The body lacks x. Add it."],
  [z.string(), 5, "Send x as text in quotes."],
  [z.number(), "5", "Send x as a number without quotes."],
  [z.int(), 1.5, "Send x as a whole number without quotes."],
  [z.boolean(), "true", "Send x as true or false without quotes."],
  [z.array(z.string()), "a", "Send x as a list in square brackets."],
  [z.strictObject({}), [], "Send x as an object in braces."],
  [z.record(z.string(), z.string()), null, "Send x as an object in braces."],
  [z.null(), 1, "Send x as null."],
  [z.bigint(), 1, `The field x has another form. ${LOOK_UP}`],
  [z.literal("a"), "b", "Send x as a."],
  [z.enum(["a", "b", "c"]), "d", "Send x as a, b or c."],
  [z.string().max(1), "ab", "Use at most 1 character for x."],
  [z.string().min(1), "", "The field x is empty. Fill it in."],
  [z.string().length(3), "ab", "Use exactly 3 characters for x."],
  [z.array(z.string()).max(2), ["a", "b", "c"], "Use at most 2 items for x."],
  [z.array(z.string()).min(1), [], "Use at least 1 item for x."],
  [z.number().max(10), 11, "Use at most 10 for x."],
  [z.number().lt(10), 10, "Use less than 10 for x."],
  [z.number().min(0), -1, "Use at least 0 for x."],
  [z.number().gt(0), 0, "Use more than 0 for x."],
  [z.number().multipleOf(60), 61, "Use a multiple of 60 for x."],
  [z.iso.datetime(), "today", "Send x as a time in UTC such as 2026-02-06T00:00:00Z."],
  [z.email(), "ann", "Send x as an e-mail address such as ann@example.org."],
  [z.string().regex(/^a$/), "b", `The field x has another form. ${LOOK_UP}`],
  [z.string().refine(() => false), "b", `The value of x cannot be used. ${LOOK_UP}`],
  [z.string().refine(() => false, "Use another x."), "b", "Use another x."],
  [z.string().max(1, "Use one letter."), "bc", "Use one letter."],
  [z.union([z.string(), z.null()]), 5, "Send x as text in quotes or null."],
  [z.union([z.string(), z.array(z.string())]), undefined, "The body lacks x. Add it."],
  [z.union([z.string().max(1), z.null()]), "ab", "Use at most 1 character for x."],
  [z.union([z.bigint(), z.null()]), "ab", `The field x has another form. ${LOOK_UP}`],
  [z.map(z.string(), z.string()), 1, `The field x has another form. ${LOOK_UP}`],
])("case %#: a value that does not fit is told in our own words", (schema, value, sentence) => {
  expect(told(at(schema), { x: value })).toEqual(["x", sentence]);
});

test("a union by one of its fields names what that field may be", () => {
  const either = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("repay") }),
    z.strictObject({ kind: z.literal("close") }),
  ]);
  expect(told(at(either), { x: { kind: "pray" } })).toEqual([
    "x.kind",
    "Send x.kind as repay or close.",
  ]);
  expect(told(at(either), { x: {} })).toEqual(["x.kind", "The body lacks x.kind. Add it."]);
});

test("a name that cannot be used, and one that is not known", () => {
  const byName = z.record(z.string().max(2), z.string());
  expect(told(at(byName), { x: { abc: "1" } })).toEqual([
    "x.abc",
    `Something in x.abc cannot be used. ${LOOK_UP}`,
  ]);
  const detail = "The body has no field y. Leave it out.";
  expect(told(at(z.string()), { x: "1", y: "2" })).toEqual(["y", detail]);
});

test("the whole body, and what stands in an address, are told as what they are", () => {
  expect(told(at(z.string()), [])).toEqual(["body", "Send the body as an object in braces."]);
  const limit = at(z.coerce.number().int().min(1).max(200));
  expect(told(limit, { x: "abc" }, "query")).toEqual(["x", "Send x as a number."]);
  expect(told(limit, { x: "1.5" }, "query")).toEqual(["x", "Send x as a whole number."]);
  expect(told(limit, { x: "1e99" }, "query")).toEqual(["x", "Use at most 200 for x."]);
  expect(told(at(z.enum(["asc", "desc"])), { x: "up" }, "query")).toEqual([
    "x",
    "Send x as asc or desc.",
  ]);
  expect(told(at(z.string()), {}, "query")).toEqual(["x", "The query lacks x. Add it."]);
});

test("what fits is taken as the schema makes it", () => {
  expect(validate(at(z.coerce.number()), { x: "5" }, "query")).toEqual({ x: 5 });
});
