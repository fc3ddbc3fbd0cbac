import { describe, expect, test } from "vitest";
import type { RouteSpec } from "../route.ts";
import { routes } from "../routes.ts";
import { openApiDocument } from "./open-api-document.ts";

interface Parameter {
  readonly name: string;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  };
  readonly responses: Readonly<Record<string, { readonly links?: object }>>;
}

const document = openApiDocument({ version: "1", servers: [], mode: "sandbox" });
const { paths } = document as { readonly paths: Readonly<Record<string, object>> };
const operations = Object.values(paths).flatMap(
  (path): Operation[] => Object.values(path) as Operation[],
);

/** Every value under this keyword, wherever it stands. */
function valuesOf(keyword: string, part: unknown = document): readonly unknown[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    name === keyword ? [value, ...valuesOf(keyword, value)] : valuesOf(keyword, value),
  );
}

test("the document has every operation", () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    Object.keys(routes).sort(),
  );
});

test("a live service's document says nothing of the sandbox, and lacks nothing else", () => {
  const live = openApiDocument({ version: "1", servers: [], mode: "live" }) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly tags: readonly { readonly name: string }[];
    readonly components: { readonly schemas: Readonly<Record<string, object>> };
  };
  const described = Object.values(live.paths).flatMap((path) => Object.values(path));
  const expected = Object.entries<RouteSpec>(routes)
    .filter(([, spec]) => spec.isOnlyInSandbox !== true)
    .map(([id]) => id);
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(expected.sort());
  expect(expected.length).toBeLessThan(operations.length);
  const linked = described.flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ links = {} }) => Object.keys(links)),
  );
  expect(linked.filter((id) => !expected.includes(id))).toEqual([]);
  expect(live.tags.map(({ name }) => name)).not.toContain("Sandbox");
  expect(Object.keys(live.components.schemas).filter((name) => /sandbox/i.test(name))).toEqual([]);
});

describe("patterns", () => {
  const patterns = valuesOf("pattern").filter(
    (value): value is string => typeof value === "string",
  );

  test("are many", () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  test("are read alike with the flag u and without, and have no slashes around them", () => {
    for (const pattern of new Set(patterns)) {
      expect(() => [new RegExp(pattern), new RegExp(pattern, "u")], pattern).not.toThrow();
      expect(pattern).not.toMatch(/^\/|\/[a-z]*$|\\p\{/);
    }
  });
});

const { schemas } = document["components"] as {
  readonly schemas: Readonly<
    Record<string, { readonly type?: unknown; readonly properties: Record<string, object> }>
  >;
};

describe("a reference that may be null", () => {
  test("says so beside the reference, and leaves what it names alone", () => {
    expect(schemas["AccountId"]?.type).toBe("string");
    expect(schemas["MarketSettings"]?.properties["supplyCap"]).toEqual({
      anyOf: [{ $ref: "#/components/schemas/AmountOrZeroText" }, { type: "null" }],
    });
  });

  test("never stands beside a type that forbids it", () => {
    expect(valuesOf("allOf")).toEqual([]);
  });
});

test("a literal with several values has all of them", () => {
  expect(schemas["NewCandles"]?.properties["intervalSeconds"]).toMatchObject({
    enum: [60, 180, 300, 900, 1_800, 3_600],
  });
});

describe("examples", () => {
  test("stand at every parameter", () => {
    const lacking = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ example }) => example === undefined)
        .map(({ name }) => `${operationId}: ${name}`),
    );
    expect(lacking, "name one in document/examples.ts").toEqual([]);
  });

  test("stand at every body", () => {
    const lacking = operations.filter(
      ({ requestBody }) =>
        requestBody !== undefined && requestBody.content["application/json"]?.example === undefined,
    );
    const names = lacking.map(({ operationId }) => operationId);
    expect(names, "name one in document/body-examples.ts").toEqual([]);
  });
});

test("every link leads to an operation", () => {
  const targets = operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ links = {} }) => Object.keys(links)),
  );
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter((target) => !(target in routes))).toEqual([]);
});

test.each(["sandbox", "live"] as const)("nothing of a %s document is there for nobody", (mode) => {
  const made = openApiDocument({ version: "1", servers: [], mode });
  const { headers } = made["components"] as { readonly headers: Readonly<Record<string, object>> };
  const named = JSON.stringify(made["paths"]);
  const names = Object.keys(headers);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !named.includes(`"#/components/headers/${name}"`))).toEqual([]);
});
