import type { z } from "zod";

type Issue = z.core.$ZodIssue;
type Sized = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;
type Place = "path" | "query" | "body";

/** What does not fit, and where it stands. */
export interface Found {
  /** How a sentence names it, such as `plan.steps[0].kind` or `the body`. */
  readonly field: string;
  readonly place: Place;
  /** What was sent; undefined where nothing was. */
  readonly value: unknown;
}

const LOOK_UP = "The reference at /docs shows what is taken.";

/** Kinds of values as people write them in JSON. */
const IN_JSON: Readonly<Record<string, string>> = {
  string: "text in quotes",
  number: "a number without quotes",
  int: "a whole number without quotes",
  boolean: "true or false without quotes",
  array: "a list in square brackets",
  object: "an object in braces",
  record: "an object in braces",
  null: "null",
};
/** The same in an address, where all is text. */
const IN_ADDRESS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};
const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a time in UTC such as 2026-02-06T00:00:00Z",
  date: "a day such as 2026-02-06",
  email: "an e-mail address such as ann@example.org",
  url: "a web address such as https://example.org/path",
  uuid: "a UUID",
};
/** What is counted of a value that has a size; numbers have none. */
const UNITS: Readonly<Record<string, string>> = { string: "character", array: "item" };

/** What is wrong with an input and what to do, in our own words: those of a library speak of its types. */
export function sentenceOfIssue(issue: Issue, found: Found): string {
  const { field, place, value } = found;
  switch (issue.code) {
    case "invalid_type":
    case "invalid_value":
      if (value === undefined) return `The ${place} lacks ${field}. Add it.`;
      return sendAs(field, formOf(issue, place));
    case "invalid_format":
      return sendAs(field, FORMATS[issue.format]);
    case "too_big":
      return `Use ${boundOf(issue, issue.maximum, ["at most", "less than"])} for ${field}.`;
    case "too_small":
      if (issue.minimum === 1 && value === "") return `The field ${field} is empty. Fill it in.`;
      return `Use ${boundOf(issue, issue.minimum, ["at least", "more than"])} for ${field}.`;
    case "not_multiple_of":
      return `Use a multiple of ${String(issue.divisor)} for ${field}.`;
    case "unrecognized_keys":
      return `There is no ${issue.keys.join(" and no ")} in ${field}. Leave it out.`;
    case "invalid_union":
      return ofUnion(issue, found);
    case "invalid_key":
    case "invalid_element":
      return `Something in ${field} cannot be used. ${LOOK_UP}`;
    case "custom":
      return `The value of ${field} cannot be used. ${LOOK_UP}`;
  }
}

function sendAs(field: string, form: string | undefined): string {
  if (form === undefined) return `The field ${field} has another form. ${LOOK_UP}`;
  return `Send ${field} as ${form}.`;
}

/** What a value of another kind should have been; undefined where no short words say it. */
function formOf(issue: Issue, place: Place): string | undefined {
  if (issue.code === "invalid_value") return orOf(issue.values.map(String));
  if (issue.code !== "invalid_type") return undefined;
  return (place === "body" ? IN_JSON : IN_ADDRESS)[issue.expected];
}

/** `at most 64 characters`, `less than 5`, `exactly 2 items`. */
function boundOf(
  { origin, exact, inclusive }: Sized,
  bound: number | bigint,
  [within, beyond]: readonly [string, string],
): string {
  const unit = UNITS[origin];
  const counted = unit === undefined ? "" : ` ${unit}${String(bound) === "1" ? "" : "s"}`;
  const word = exact === true ? "exactly" : inclusive === false ? beyond : within;
  return `${word} ${String(bound)}${counted}`;
}

/** No variant fits: one whose kind does is told of, and where there is none, all kinds are. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, found: Found): string {
  const { field, place, value } = found;
  const { options = [] } = issue as { readonly options?: readonly unknown[] };
  if (options.length > 0) {
    if (value === undefined) return `The ${place} lacks ${field}. Add it.`;
    return sendAs(field, orOf(options.map(String)));
  }
  const firsts = issue.errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  const near = firsts.find(({ code }) => code !== "invalid_type" && code !== "invalid_value");
  if (near !== undefined) return near.message || sentenceOfIssue(near, found);
  if (value === undefined) return `The ${place} lacks ${field}. Add it.`;
  const forms = firsts.map((first) => formOf(first, place));
  const known = forms.filter((form) => form !== undefined);
  return sendAs(field, known.length < forms.length ? undefined : orOf([...new Set(known)]));
}

function orOf(values: readonly string[]): string {
  return values.join(", ").replace(/, (?=[^,]*$)/, " or ");
}
