import { z } from "zod";
import { problemSchema } from "../problem/problem.ts";
import type { RouteSpec } from "../route.ts";
import { routes } from "../routes.ts";
import { exampleOfBody } from "./examples.ts";
import { ANSWER_HEADERS, headersOf } from "./headers.ts";
import { writeSchemas, type JsonSchema } from "./json-schemas.ts";
import { linksOf } from "./links.ts";
import { parametersOf, type RequestParts } from "./parameters.ts";
import { refusalsOf } from "./refusals.ts";
import { TAGS } from "./tags.ts";

const INFO = {
  title: "Plimsoll",
  summary: "Loans backed by crypto",
  description: [
    "Every command is durable before it is answered.",
    "HEAD is answered as GET is, without the body; OPTIONS is not offered, and other pages' scripts are not let in.",
    "A method that a path does not take is answered by 405: its header Allow names those that it takes.",
    "Bodies are JSON in UTF-8 without compression. One that names a key twice in an object is refused.",
    "Signing in (/api/auth) serves the pages of this service and may change with them; it is not described here. Programs use an API key.",
    "What breaks HTTP itself is answered by 400, 408 or 431 without a body, and the connection is closed.",
    "Every answer names its request in the header X-Request-Id: the caller's own name for it, if it sent one.",
  ].join("\n\n"),
  license: { name: "Apache 2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  contact: { name: "Whoever runs this service" },
};

const SECURITY_SCHEMES = {
  apiKey: { type: "http", scheme: "bearer", description: "An API key: `plk_…`" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "plimsoll.session_token",
    description:
      "The cookie that signing in sets. A request that changes something needs the header Origin too.",
  },
};

/** Without a body: nothing of ours sees such a request. */
const ANSWERED_BY_NODE = [408, 431];

/** What only the server that shows the document knows. */
export interface ServedAt {
  readonly version: string;
  /** Where requests go: addresses without a slash at the end. */
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  /** A live service has nothing of the sandbox, and does not speak of it. */
  readonly mode: "live" | "sandbox";
}

/** The OpenAPI document of all that a service of this mode answers. The same whenever it is made. */
export function openApiDocument({ version, servers, mode }: ServedAt): JsonSchema {
  const operations = Object.entries<RouteSpec>(routes).filter(
    ([, spec]) => mode === "sandbox" || spec.isOnlyInSandbox !== true,
  );
  const tags = new Set(operations.map(([, spec]) => spec.tag));
  const parts = operations.map(([id, spec]) => [id, partsOf(spec)] as const);
  const refer = (name: string): string => `#/components/schemas/${name}`;
  const written = writeSchemas(Object.fromEntries(parts), refer);
  const meaningOf = (reference: unknown): unknown =>
    written.components[String(reference).slice(refer("").length)]?.["description"];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, spec] of operations) {
    const path = (paths[spec.path] ??= {});
    path[spec.method] = describe(id, spec, propertiesOf(written.roots[id]), meaningOf);
  }
  const schemas = reachable({ paths, problem: refer("Problem") }, written.components);
  return {
    openapi: "3.1.0",
    info: { ...INFO, version },
    servers,
    tags: TAGS.filter(({ name }) => tags.has(name)),
    paths,
    components: { schemas, headers: headersIn(paths), securitySchemes: SECURITY_SCHEMES },
  };
}

function partsOf({ params, query, body, response }: RouteSpec) {
  return z.object({
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    response,
    problem: problemSchema,
  });
}

interface Parts extends RequestParts {
  readonly body?: JsonSchema;
  readonly response?: JsonSchema;
  readonly problem?: JsonSchema;
}

function propertiesOf(root: JsonSchema | undefined): Parts {
  return root?.["properties"] ?? {};
}

/** A route as the document has it. */
function describe(
  id: string,
  spec: RouteSpec,
  parts: Parts,
  meaningOf: (reference: unknown) => unknown,
): JsonSchema {
  const example = exampleOfBody(id);
  const content = { schema: parts.body, ...(example === undefined ? {} : { example }) };
  const parameters = parametersOf(id, spec, parts, meaningOf);
  return {
    operationId: id,
    tags: [spec.tag],
    summary: spec.summary,
    description: spec.description ?? `${spec.summary}.`,
    security: spec.access.kind === "public" ? [] : [{ apiKey: [] }, { session: [] }],
    "x-plimsoll-access": spec.access,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(spec.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": content } } }),
    responses: { ...successOf(id, spec, parts), ...refusalResponses(id, spec, parts) },
  };
}

function successOf(id: string, spec: RouteSpec, { response }: Parts): JsonSchema {
  const links = linksOf(id);
  const isStream = spec.produces === "text/event-stream";
  return {
    [spec.status]: {
      description: spec.status === 201 ? "Made." : "Done.",
      headers: headersOf(id, spec, spec.status),
      content: { [spec.produces ?? "application/json"]: { schema: response } },
      ...(Object.keys(links).length === 0 ? {} : { links }),
    },
    ...(spec.method === "get" && !isStream && id !== "getHealth"
      ? {
          304: {
            description: "The answer is the one that If-None-Match names.",
            headers: headersOf(id, spec, 304),
          },
        }
      : {}),
  };
}

function refusalResponses(id: string, spec: RouteSpec, { problem }: Parts): JsonSchema {
  const content = { "application/problem+json": { schema: problem } };
  const refusals = refusalsOf(id, spec).map(([status, description]) => {
    if (ANSWERED_BY_NODE.includes(status)) return [status, { description }] as const;
    const headers = headersOf(id, spec, status);
    const told = Object.keys(headers).length === 0 ? {} : { headers };
    return [status, { description, ...told, content }] as const;
  });
  return Object.fromEntries(refusals);
}

/** The headers that answers of these paths have: without a sandbox nobody sets a cookie. */
function headersIn(paths: object): JsonSchema {
  const text = JSON.stringify(paths);
  const named = Object.entries(ANSWER_HEADERS).filter(([name]) =>
    text.includes(`"#/components/headers/${name}"`),
  );
  return Object.fromEntries(named);
}

/** The components that are named in what is described, directly or by another one of them. */
function reachable(
  from: unknown,
  components: Readonly<Record<string, JsonSchema>>,
): Record<string, JsonSchema> {
  const reached = new Set<string>();
  const reach = (part: unknown): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (reached.has(name)) continue;
      reached.add(name);
      reach(components[name]);
    }
  };
  reach(from);
  return Object.fromEntries(Object.entries(components).filter(([name]) => reached.has(name)));
}
