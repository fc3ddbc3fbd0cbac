import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Call } from "./calls-from-examples.ts";

/** A request in which one thing is another than in the examples of the document. */
export interface Altered {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Whether the document allows the request as it is now. */
  readonly isAllowed: boolean;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
}
type Steps = readonly (string | number)[];

/** What people and programs send by mistake, in place of anything. */
const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, [], {}, [null], [[]], { surprise: 1 }],
  ...["", " ", "x", "-1", "1e3", "NaN", "a:b", "line\nbreak", "half \ud800", "a".repeat(3_000)],
];
const TEXTS = VALUES.filter((value) => typeof value === "string" && value !== "");
const DELETED = Symbol("deleted");

/** Each call with each of its parts replaced, left out or doubled, one at a time. */
export function alteredRequests(document: object, calls: readonly Call[]): readonly Altered[] {
  const options = { strict: false, unicodeRegExp: true, validateSchema: false } as const;
  const ajv = new Ajv2020(options);
  const coercing = new Ajv2020({ ...options, coerceTypes: true });
  for (const one of [ajv, coercing]) {
    addFormats.default(one);
    one.addSchema(document, "api");
  }
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const places = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return calls.flatMap((call) => {
    const place = places.find(({ operation }) => operation.operationId === call.operation);
    if (place === undefined) throw new Error(`${call.operation} is not in the document.`);
    const { path, method, operation } = place;
    const root = `api#/paths/${escape(path)}/${method}`;
    const isText = (at: number) => {
      const schema = { $ref: `${root}/parameters/${at}/schema` };
      const validate = coercing.compile({ type: "object", properties: { value: schema } });
      return (value: unknown) => validate({ value });
    };
    return [
      ...alteredParameters(call, path, operation.parameters ?? [], isText),
      ...(call.body === undefined
        ? []
        : alteredBodies(
            call,
            ajv.compile({ $ref: `${root}/requestBody/content/application~1json/schema` }),
          )),
    ];
  });
}

function alteredParameters(
  call: Call,
  template: string,
  parameters: readonly Parameter[],
  isText: (at: number) => (value: unknown) => boolean,
): readonly Altered[] {
  const [plain = "", query = ""] = call.path.split("?");
  return [
    { ...call, path: `${call.path}${query === "" ? "?" : "&"}surprise=1`, isAllowed: false },
    ...parameters.flatMap(({ name, in: where }, at) => {
      const allows = isText(at);
      return TEXTS.flatMap((value): Altered[] => {
        // An address holds no halves of characters, and a header no line breaks.
        const text = Buffer.from(String(value)).toString();
        const isAllowed = allows(text);
        if (where === "path") {
          const path = template.replaceAll(/\{(\w+)\}/g, (_, one: string) =>
            one === name ? encodeURIComponent(text) : "x",
          );
          return [{ ...call, path, isAllowed }].filter(() => template.match(/\{/g)?.length === 1);
        }
        if (where === "header") {
          if (!/^[\x21-\x7e]*$/.test(text)) return [];
          return [{ ...call, headers: { ...call.headers, [name.toLowerCase()]: text }, isAllowed }];
        }
        const asked = new URLSearchParams(query);
        asked.set(name, text);
        const doubled = new URLSearchParams(query);
        doubled.append(name, text);
        doubled.append(name, text);
        return [
          { ...call, path: `${plain}?${asked.toString()}`, isAllowed },
          { ...call, path: `${plain}?${doubled.toString()}`, isAllowed: false },
        ];
      });
    }),
  ];
}

function alteredBodies(call: Call, allows: (body: unknown) => unknown): readonly Altered[] {
  return stepsIn(call.body).flatMap((steps) => {
    const isField = typeof steps.at(-1) === "string";
    const values = [...VALUES, ...(isField ? [DELETED] : [])];
    const added = [...steps, "surprise"];
    const bodies = values.map((value) => replaced(call.body, steps, value));
    const more = isObject(valueAt(call.body, steps)) ? [replaced(call.body, added, 1)] : [];
    return [...bodies, ...more].map((body) => ({
      ...call,
      body,
      isAllowed: allows(body) === true,
    }));
  });
}

/** The way to every value in a body, to the whole one first. */
function stepsIn(value: unknown, steps: Steps = []): readonly Steps[] {
  if (typeof value !== "object" || value === null) return [steps];
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((one: unknown, at) => [at, one] as const)
    : Object.entries(value);
  return [steps, ...inner.flatMap(([step, one]) => stepsIn(one, [...steps, step]))];
}

function replaced(body: unknown, steps: Steps, value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(body)) {
    return body.map((one: unknown, at) => (at === step ? replaced(one, rest, value) : one));
  }
  const fields = body as Readonly<Record<string, unknown>>;
  const { [step]: inner, ...others } = fields;
  if (rest.length === 0 && value === DELETED) return others;
  return { ...fields, [step]: replaced(inner, rest, value) };
}

function valueAt(body: unknown, steps: Steps): unknown {
  return steps.reduce((value, step) => (value as Record<string | number, unknown>)[step], body);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A step of a JSON pointer in the fragment of an address. */
function escape(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
