import { zodToOpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";

/** A schema as JSON Schema 2020-12 has it, which is what OpenAPI 3.1 uses. */
export type JsonSchema = Record<string, unknown>;

/** What a schema was told about itself by `.openapi(…)`. */
interface Note {
  readonly example?: unknown;
  readonly param?: unknown;
  readonly _internal?: { readonly refId?: string };
  readonly [keyword: string]: unknown;
}

type Schema = z.core.$ZodType;

interface Named {
  readonly schema: Schema;
  readonly note: JsonSchema;
}

/** Types of schemas that only say something more of another one, whose name they take over. */
const WRAPPERS = ["optional", "nullable", "default", "prefault", "readonly", "nonoptional", "pipe"];
/** Zod tells these of every whole number; a reader of JSON knows them. */
const SAFE_BOUNDS = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/**
 * Writes schemas out as JSON Schema by zod's own converter. The annotations are those of `.openapi(…)`; that
 * library's converter is not used: it marks a schema that is nullable at one place as nullable everywhere, forbids null
 * beside a reference, keeps the slashes and flags of patterns, and knows one value of a literal only.
 */
export function writeSchemas(
  roots: Readonly<Record<string, Schema>>,
  uriOf: (name: string) => string,
): { readonly components: Record<string, JsonSchema>; readonly roots: Record<string, JsonSchema> } {
  const named = namedSchemas();
  const emitted = z.registry<{ id: string }>();
  const metadata = z.registry<JsonSchema>();
  for (const [schema, note] of allNotes()) metadata.add(schema, noteOf(schema, note, named));
  for (const [name, { schema }] of named) emitted.add(schema, { id: name });
  for (const [name, schema] of Object.entries(roots)) emitted.add(schema, { id: rootId(name) });
  const { schemas } = z.toJSONSchema(emitted, {
    metadata,
    io: "input",
    uri: uriOf,
    // What no JSON Schema can say says so by its annotation, as bytes do.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      refer(zodSchema, jsonSchema, named, uriOf);
      for (const [bound, value] of Object.entries(SAFE_BOUNDS)) {
        if (jsonSchema[bound as "minimum"] === value) delete jsonSchema[bound as "minimum"];
      }
    },
  });
  const written = (id: string): JsonSchema => {
    const { $schema, $id, ...schema } = (schemas as Record<string, JsonSchema>)[id] ?? {};
    return schema;
  };
  const components = [...named.keys()].map((name) => [name, written(name)] as const);
  return {
    components: Object.fromEntries(components),
    roots: Object.fromEntries(Object.keys(roots).map((name) => [name, written(rootId(name))])),
  };
}

/** No name of a component has a space. */
function rootId(name: string): string {
  return `root ${name}`;
}

/** What all schemas were told, in the order in which they were told. */
function allNotes(): readonly (readonly [Schema, Note])[] {
  const { _map: notes } = zodToOpenAPIRegistry;
  if (!(notes instanceof Map)) throw new Error("The registry of annotations cannot be listed.");
  return [...(notes as Map<Schema, Note>)];
}

/**
 * The schema that each name was given to. Those made of it later carry its name too (`amountText.nullable()`,
 * `amountText.openapi({ description })`): the first one is it.
 */
function namedSchemas(): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  for (const [schema, note] of allNotes()) {
    const name = note._internal?.refId;
    if (name !== undefined && !named.has(name)) named.set(name, { schema, note: keywordsOf(note) });
  }
  return named;
}

/** What stands in the document of what a schema was told. */
function keywordsOf({ example, param: _, _internal, ...keywords }: Note): JsonSchema {
  return { ...keywords, ...(example === undefined ? {} : { examples: [example] }) };
}

/** What a schema says of itself, without what it only took over from the one whose name it carries. */
function noteOf(schema: Schema, note: Note, named: ReadonlyMap<string, Named>): JsonSchema {
  const own = keywordsOf(note);
  const origin = named.get(note._internal?.refId ?? "");
  if (origin === undefined || origin.schema === schema) return own;
  if (!WRAPPERS.includes(schema._zod.def.type) && schema._zod.def !== origin.schema._zod.def) {
    return own;
  }
  const isOwn = ([keyword, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(origin.note[keyword]);
  return Object.fromEntries(Object.entries(own).filter(isOwn));
}

/** Lets a named schema that is only described otherwise refer to its name, and say what is different. */
function refer(
  schema: Schema,
  json: JsonSchema,
  named: ReadonlyMap<string, Named>,
  uriOf: (name: string) => string,
): void {
  const note = zodToOpenAPIRegistry.get(schema) as Note | undefined;
  const name = note?._internal?.refId ?? "";
  const origin = named.get(name);
  if (note === undefined || origin === undefined || origin.schema === schema) return;
  if (origin.schema._zod.def !== schema._zod.def) return;
  for (const keyword of Object.keys(json)) delete json[keyword];
  Object.assign(json, { $ref: uriOf(name) }, noteOf(schema, note, named));
}
