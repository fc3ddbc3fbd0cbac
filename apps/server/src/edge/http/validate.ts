import type { z } from "zod";
import { problem } from "../../views/http-problem.ts";

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
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const found = deepest(parsed.error.issues, []);
  if (found.issue.code === "unrecognized_keys") {
    const [key = ""] = found.issue.keys;
    const field = fieldName([...found.path, key]);
    throw problem("unknown_field", `The ${place} has no field ${field}. Leave it out.`, { field });
  }
  const field = fieldName(found.path) || place;
  throw problem("invalid_field", sentenceOf(field, found.issue.message), { field });
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The first issue; within a union, the one of the variant that came furthest. */
function deepest(issues: readonly Issue[], prefix: Path): { issue: Issue; path: Path } {
  const [issue] = issues;
  if (issue === undefined) throw new Error("A schema refused an input without saying why.");
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return { issue, path };
  const variants = issue.errors
    .filter((variant) => variant.length > 0)
    .map((variant) => deepest(variant, path));
  const [best] = variants.sort((left, right) => right.path.length - left.path.length);
  return best !== undefined && best.path.length > path.length ? best : { issue, path };
}

function fieldName(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    return name === "" ? String(step) : `${name}.${String(step)}`;
  }, "");
}

/** Messages of ours are sentences; those of the library need the field and a full stop. */
function sentenceOf(field: string, message: string): string {
  return message.endsWith(".") ? message : `The field ${field} does not fit: ${message}.`;
}
