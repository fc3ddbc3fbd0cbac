/** A call of one operation, made of the document alone. */
export interface Call {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly responses: readonly string[];
  readonly links: Readonly<Record<string, Link>>;
}

export interface Link {
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly example?: unknown;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  };
  readonly responses: Readonly<Record<string, { readonly links?: Readonly<Record<string, Link>> }>>;
}

/** Every operation as a call with the examples of all its parameters, in the order of the document. */
export function callsFromExamples(document: object): readonly Call[] {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => callOf(path, method, operation, {})),
  );
}

/** The call that a link leads to, its parameters taken from an answer; null where the answer lacks one. */
export function callOfLink(
  document: object,
  { operationId, parameters }: Link,
  answer: { readonly call: Call; readonly body: unknown },
): Call | null {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const values = Object.entries(parameters).map(
    ([name, expression]) => [name, valueOf(expression, answer.body)] as const,
  );
  if (values.some(([, value]) => value === undefined || value === null)) return null;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId !== operationId) continue;
      return callOf(path, method, operation, Object.fromEntries(values));
    }
  }
  throw new Error(`A link leads to ${operationId}, which is no operation.`);
}

function callOf(
  template: string,
  method: string,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): Call {
  let path = template;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const { name, in: place, example } of operation.parameters ?? []) {
    const text = String(given[name] ?? example);
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(text));
    if (place === "query") query.set(name, text);
    if (place === "header") headers[name.toLowerCase()] = text;
  }
  const links = Object.values(operation.responses).flatMap((one) =>
    Object.entries(one.links ?? {}),
  );
  return {
    operation: operation.operationId,
    method: method.toUpperCase(),
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    headers,
    body: operation.requestBody?.content["application/json"]?.example,
    responses: Object.keys(operation.responses),
    links: Object.fromEntries(links),
  };
}

/** What a runtime expression such as `$response.body#/items/0/sequence` stands for. */
function valueOf(expression: string, body: unknown): unknown {
  const [, pointer = ""] = expression.split("#/");
  return pointer.split("/").reduce<unknown>((value, step) => {
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[step]
      : undefined;
  }, body);
}
