import type { RouteSpec } from "../route.ts";
import { exampleOfParameter } from "./examples.ts";
import type { JsonSchema } from "./json-schemas.ts";

/** The place of the journal that an example asks for: every journal has it. */
const BEFORE_ALL = "0";

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "Makes the request safe to send again: an accepted one keeps its first answer. 1 to 200 printable ASCII characters, new for each request.",
  schema: { type: "string", minLength: 1, maxLength: 200, pattern: "^[\\x21-\\x7e]{1,200}$" },
  example: "7d3b7f0c-open-1",
};

const MIN_SEQUENCE = {
  name: "Min-Sequence",
  in: "header",
  required: false,
  description:
    "Answer only from a state that includes this entry of the journal, so that a client reads what it has written: the header Sequence of an answer. 0 asks for nothing.",
  schema: { type: "string", pattern: "^[0-9]{1,15}$" },
  example: BEFORE_ALL,
};

const LAST_EVENT_ID = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description:
    "Id of the last event that came; the stream goes on after it. Empty begins now. Browsers send it by themselves.",
  schema: { type: "string", pattern: "^([0-9]{1,15}(\\.[0-9]{1,6})?)?$" },
  example: "1",
};

/** What a parameter is, where neither it nor the schema that it refers to says so. */
const MEANINGS: Readonly<Record<string, string>> = {
  act: "Only what was done so: the name of an act.",
  actor: "Only what this person, key or address did.",
  frames: "Which frames, joined by commas.",
  index: "Which event of the entry.",
  interval: "How long each interval is.",
  ledgerAccount: "Kind, owner and asset, joined by colons.",
  limit: "Most items.",
  number: "Number of a checkpoint, from 1.",
  sequence: "Entry of the journal.",
  from: "First entry.",
  status: "Only those that fare so.",
  subject: "Only what was done to this.",
  text: "How the name begins.",
  token: "The token of a rescue link, as the link has it.",
  types: "Only events of these types, joined by commas; all without.",
  unread: "Only those that are not acknowledged, or only those that are.",
};

/** What of a route's request stands outside of its body. */
export interface RequestParts {
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
}

/** The parameters of a route: of its path, its query and its headers, each with an example. */
export function parametersOf(
  operation: string,
  spec: RouteSpec,
  parts: RequestParts,
  meaningOf: (reference: unknown) => unknown,
) {
  const listed = (place: "path" | "query", shape: JsonSchema | undefined) =>
    propertiesOf(shape).map(({ name, isRequired, schema: { description, ...schema } }) => {
      const meaning = description ?? meaningOf(schema["$ref"]) ?? MEANINGS[name];
      return {
        name,
        in: place,
        required: place === "path" || isRequired,
        ...(meaning === undefined ? {} : { description: meaning }),
        schema,
        ...exampleOfParameter(operation, name),
      };
    });
  return [
    ...listed("path", parts.params),
    ...listed("query", parts.query),
    ...headerParameters(operation, spec),
  ];
}

function headerParameters(operation: string, spec: RouteSpec) {
  return [
    ...(spec.method === "post" ? [{ ...IDEMPOTENCY_KEY, required: spec.isReadOnly !== true }] : []),
    ...(operation === "getHealth" ? [] : [MIN_SEQUENCE]),
    ...(operation === "streamEvents" ? [LAST_EVENT_ID] : []),
  ];
}

function propertiesOf(shape: JsonSchema | undefined) {
  const { properties = {}, required = [] } = (shape ?? {}) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => {
    return { name, schema, isRequired: required.includes(name) };
  });
}
