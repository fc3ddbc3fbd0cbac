import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { isDescribed } from "./described.ts";
import type { Exchange } from "./exchange.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Answer {
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, object>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Place {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly pointer: readonly string[];
  readonly method: string;
  readonly operation: Operation;
}

/** The client has left: there was nobody to answer. */
const GONE = 499;
/** Headers that mean something on some answers only: what stands on every one is described once for all. */
const OWN_HEADERS =
  /^(sequence|idempotency-replayed|location|etag|retry-after|set-cookie|www-authenticate|x-accel-buffering)$/;
const JSON_TYPE = /^application\/(problem\+)?json$/;

/**
 * Holds what a server takes and answers against its OpenAPI document, by a validator that did not make it. Each schema
 * is compiled when it is first needed.
 */
export class ContractCheck {
  readonly #places: readonly Place[];
  readonly #ajv: Ajv2020;
  /** For what arrives as text. */
  readonly #coercing: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: object) {
    const options = { strict: false, unicodeRegExp: true, allErrors: false, validateSchema: false };
    this.#ajv = new Ajv2020(options);
    this.#coercing = new Ajv2020({ ...options, coerceTypes: true });
    for (const ajv of [this.#ajv, this.#coercing]) {
      addFormats.default(ajv);
      ajv.addSchema(document, "api");
    }
    this.#places = placesOf(document);
  }

  /** What contradicts the document, each a sentence; nothing where all agrees. */
  contradictions(exchange: Exchange): readonly string[] {
    const { method, target, status } = exchange;
    const [path = "", query = ""] = target.split("?", 2);
    if (status === GONE || !isDescribed(target)) return [];
    const place = this.#find(method, path);
    const found =
      place === null
        ? this.#holdOther(path, exchange)
        : this.#hold(place, exchange, { path, query });
    const name = place?.operation.operationId ?? "no operation";
    return found.map((sentence) => `${method} ${target} (${name}) ${status}: ${sentence}`);
  }

  #find(method: string, path: string): Place | null {
    const asked = method === "HEAD" ? "get" : method.toLowerCase();
    return this.#places.find((place) => place.method === asked && place.pattern.test(path)) ?? null;
  }

  /** What no operation describes may be refused only; where only the method is another one, the answer names the right ones. */
  #holdOther(path: string, { status, headers }: Exchange): readonly string[] {
    if (status < 400) return ["the operation is not documented"];
    const methods = this.#places.filter(({ pattern }) => pattern.test(path));
    if (methods.length === 0) {
      return status === 405 ? ["the path is not documented, and takes another method"] : [];
    }
    if (status === 404) return ["only the method is not documented: the answer is 405"];
    if (status !== 405) return [];
    const allowed = (headers.get("allow") ?? "").split(", ").map((name) => name.toLowerCase());
    const missing = methods.filter(({ method }) => !allowed.includes(method));
    return missing.map(({ method }) => `the header Allow does not name ${method.toUpperCase()}`);
  }

  #hold(
    place: Place,
    exchange: Exchange,
    { path, query }: { readonly path: string; readonly query: string },
  ): readonly string[] {
    const answer = place.operation.responses[exchange.status];
    if (answer === undefined) return ["the status is not documented"];
    const isAccepted = exchange.status < 300;
    return [
      ...this.#holdAnswer(place, answer, exchange),
      ...this.#holdHeaders(answer, exchange),
      ...(isAccepted ? this.#holdParameters(place, exchange, { path, query }) : []),
      ...(isAccepted ? this.#holdRequestBody(place, exchange) : []),
    ];
  }

  #holdAnswer(place: Place, answer: Answer, exchange: Exchange): readonly string[] {
    const { body, headers, method, status } = exchange;
    const described = Object.keys(answer.content ?? {});
    if (method === "HEAD") return [];
    const type = headers.get("content-type");
    if (body.byteLength === 0 && described.every((known) => !isJson(known))) return [];
    const known = described.find(
      (name) => name === type || mediaTypeOf(name) === mediaTypeOf(type),
    );
    if (known === undefined) return [`the media type ${type ?? "none"} is not documented`];
    if (!isJson(known)) return [];
    const pointer = ["responses", String(status), "content", known, "schema"];
    return this.#validate(this.#ajv, [...place.pointer, ...pointer], parse(body), "the answer");
  }

  #holdHeaders(answer: Answer, exchange: Exchange): readonly string[] {
    const names = new Map(
      Object.keys(answer.headers ?? {}).map((name) => [name.toLowerCase(), name]),
    );
    return [...exchange.headers].flatMap(([header, value]) => {
      if (!OWN_HEADERS.test(header)) return [];
      const name = names.get(header);
      if (name === undefined) return [`the header ${header} is not documented`];
      const pointer = ["components", "headers", name, "schema"];
      return this.#validate(this.#coercing, pointer, { value }, `the header ${header}`);
    });
  }

  #holdParameters(
    place: Place,
    { requestHeaders }: Exchange,
    { path, query }: { readonly path: string; readonly query: string },
  ): readonly string[] {
    const segments = place.pattern.exec(path)?.slice(1) ?? [];
    const inPath = new Map(place.names.map((name, at) => [name, decode(segments[at])]));
    const asked = new URLSearchParams(query);
    const parameters = place.operation.parameters ?? [];
    const known = new Set(parameters.filter((one) => one.in === "query").map(({ name }) => name));
    const surplus = [...asked.keys()].filter((name) => !known.has(name));
    const valueOf = ({ name, in: where }: Parameter): unknown => {
      if (where === "path") return inPath.get(name);
      if (where === "query") return asked.get(name) ?? undefined;
      return requestHeaders[name.toLowerCase()];
    };
    return [
      ...surplus.map((name) => `the query's ${name} was taken and is not documented`),
      ...parameters.flatMap((parameter, at) => {
        const value = valueOf(parameter);
        const what = `the parameter ${parameter.name} that was taken`;
        if (value === undefined) return parameter.required === true ? [`${what} is missing`] : [];
        const pointer = [...place.pointer, "parameters", String(at), "schema"];
        return this.#validate(this.#coercing, pointer, { value }, what);
      }),
    ];
  }

  #holdRequestBody(place: Place, { requestBody }: Exchange): readonly string[] {
    if (place.operation.requestBody === undefined) return [];
    const pointer = [...place.pointer, "requestBody", "content", "application/json", "schema"];
    return this.#validate(this.#ajv, pointer, parse(requestBody), "the body that was taken");
  }

  #validate(
    ajv: Ajv2020,
    pointer: readonly string[],
    data: unknown,
    what: string,
  ): readonly string[] {
    const reference = `api#/${pointer.map(escape).join("/")}`;
    const key = `${ajv === this.#ajv ? "json" : "text"} ${reference}`;
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      const schema = { $ref: reference };
      const wrapped = { type: "object", properties: { value: schema } };
      validate = ajv.compile(ajv === this.#ajv ? schema : wrapped);
      this.#compiled.set(key, validate);
    }
    if (validate(data) === true) return [];
    const [error] = validate.errors ?? [];
    const where = error?.instancePath === "" ? "" : ` at ${error?.instancePath ?? ""}`;
    return [`${what}${where} ${error?.message ?? "does not fit"} (${error?.schemaPath ?? ""})`];
  }
}

function placesOf(document: object): readonly Place[] {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const places = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Place => {
      const source = path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "([^/]+)");
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      const pattern = new RegExp(`^${source}$`);
      return { pattern, names, pointer: ["paths", path, method], method, operation };
    }),
  );
  // What is written out comes before what a parameter may also match.
  return places.sort((left, right) => left.names.length - right.names.length);
}

function isJson(mediaType: string): boolean {
  return JSON_TYPE.test(mediaType);
}

function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";")[0]?.trim() ?? "";
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

function decode(segment: string | undefined): string | undefined {
  return segment === undefined ? undefined : decodeURIComponent(segment);
}

/** A step of a JSON pointer in the fragment of an address. */
function escape(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
