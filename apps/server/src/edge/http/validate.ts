import type { z } from "zod";
import { problem } from "../../views/http-problem.ts";
import { sentenceOfIssue } from "./sentence-of-issue.ts";

/** The schemas' own messages are for people; where they have none, the library is not asked for its own. */
const OWN_WORDS = { error: () => "" };

/**
 * What a schema makes of an input.
 *
 * @throws HttpProblem naming the first field that does not fit.
 */
export function validate(
  schema: z.ZodType | undefined,
  input: unknown,
  place: "path" | "query" | "body",
): unknown {
  if (schema === undefined) {
    if (place === "query" && Object.keys(input as object).length > 0) {
      const [field = ""] = Object.keys(input as object);
      throw problem("unknown_field", `The query has no ${field} here. Leave it out.`, { field });
    }
    return undefined;
  }
  const parsed = schema.safeParse(input, OWN_WORDS);
  if (parsed.success) return parsed.data;
  const found = deepest(parsed.error.issues, []);
  if (found.issue.code === "unrecognized_keys") {
    const [key = ""] = found.issue.keys;
    const field = fieldName([...found.path, key]);
    throw problem("unknown_field", `The ${place} has no field ${field}. Leave it out.`, { field });
  }
  const named = fieldName(found.path);
  const at = {
    field: named === "" ? `the ${place}` : named,
    place,
    value: valueAt(input, found.path),
  };
  const sentence = found.issue.message || sentenceOfIssue(found.issue, at);
  throw problem("invalid_field", sentence, { field: named || place });
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The first issue; within a union, the one of the variant that came furthest. */
function deepest(issues: readonly Issue[], prefix: Path): { issue: Issue; path: Path } {
  const issue = firstOf(issues);
  if (issue === undefined) throw new Error("A schema refused an input without saying why.");
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return { issue, path };
  const variants = issue.errors
    .filter((variant) => variant.length > 0)
    .map((variant) => deepest(variant, path));
  const [best] = variants.sort((left, right) => right.path.length - left.path.length);
  return best !== undefined && best.path.length > path.length ? best : { issue, path };
}

/** The first issue; of several bounds that one number breaks, the lowest: every whole number has one of its own. */
function firstOf(issues: readonly Issue[]): Issue | undefined {
  const [first] = issues;
  if (first?.code !== "too_big") return first;
  const where = fieldName(first.path);
  return issues
    .filter((one) => one.code === "too_big")
    .filter((one) => fieldName(one.path) === where)
    .reduce((lowest, one) => (one.maximum < lowest.maximum ? one : lowest), first);
}

function fieldName(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    return name === "" ? String(step) : `${name}.${String(step)}`;
  }, "");
}

/** What was sent at a path; undefined where nothing was. */
function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    return (value as Record<PropertyKey, unknown>)[step];
  }, input);
}
