import pg from "pg";

/** A table as the database has it. */
export interface StoredTable {
  /** Schema and name, as in `journal.entries`. */
  readonly table: string;
  /** The same, safe within a statement. */
  readonly quoted: string;
  /** In their order; those that PostgreSQL works out itself are left out. */
  readonly columns: ReadonlyMap<string, string>;
}

/** How values travel as text without loss, and how a backup writes them, whatever the server's settings are. */
export const TEXT_SETTINGS = `
  SET LOCAL timezone TO 'UTC';
  SET LOCAL datestyle TO 'ISO, YMD';
  SET LOCAL intervalstyle TO 'iso_8601';
  SET LOCAL bytea_output TO 'hex';
  SET LOCAL extra_float_digits TO 1`;

const SELECT_COLUMNS = `
  SELECT class.oid::text AS oid, nspname AS schema, relname AS name, attname AS column,
         format_type(atttypid, atttypmod) AS type
    FROM pg_class AS class
    JOIN pg_namespace AS namespace ON namespace.oid = relnamespace
    JOIN pg_attribute AS attribute ON attrelid = class.oid
   WHERE relkind = 'r' AND nspname = ANY ($1)
     AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
   ORDER BY nspname, relname, attnum`;

const SELECT_REFERENCES = `
  SELECT conrelid::text AS child, confrelid::text AS parent
    FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid`;

const SELECT_SEQUENCES = `
  SELECT nspname AS schema, relname AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE relkind = 'S' AND nspname = ANY ($1)
   ORDER BY nspname, relname`;

/** All tables of these schemas, each after those that it refers to. */
export async function listTables(
  client: pg.ClientBase,
  schemas: readonly string[],
): Promise<readonly StoredTable[]> {
  interface Row {
    readonly oid: string;
    readonly schema: string;
    readonly name: string;
    readonly column: string;
    readonly type: string;
  }
  const { rows } = await client.query<Row>(SELECT_COLUMNS, [schemas]);
  const tables = new Map<string, StoredTable & { columns: Map<string, string> }>();
  for (const { oid, schema, name, column, type } of rows) {
    const table = tables.get(oid) ?? {
      table: `${schema}.${name}`,
      quoted: quotedName(schema, name),
      columns: new Map<string, string>(),
    };
    table.columns.set(column, type);
    tables.set(oid, table);
  }
  const references = await client.query<{ child: string; parent: string }>(SELECT_REFERENCES);
  return parentsFirst(tables, references.rows);
}

function parentsFirst(
  tables: ReadonlyMap<string, StoredTable>,
  references: readonly { readonly child: string; readonly parent: string }[],
): readonly StoredTable[] {
  const waiting = new Map(tables);
  const ordered: StoredTable[] = [];
  while (waiting.size > 0) {
    const held = new Set(
      references.filter(({ parent }) => waiting.has(parent)).map(({ child }) => child),
    );
    const free = [...waiting].filter(([oid]) => !held.has(oid));
    if (free.length === 0) throw new Error("Tables refer to each other in a circle.");
    for (const [oid, table] of free) {
      waiting.delete(oid);
      ordered.push(table);
    }
  }
  return ordered;
}

/** Where a sequence stands; `last` as text, because PostgreSQL's bigint goes beyond a number. */
interface StoredSequence {
  readonly sequence: string;
  readonly last: string;
  readonly isCalled: boolean;
}

/** All sequences of these schemas: those of identity columns, and others. */
export async function readSequences(
  client: pg.ClientBase,
  schemas: readonly string[],
): Promise<readonly StoredSequence[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(SELECT_SEQUENCES, [
    schemas,
  ]);
  const sequences: StoredSequence[] = [];
  for (const { schema, name } of rows) {
    const { rows: values } = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${quotedName(schema, name)}`,
    );
    for (const { last, called } of values) {
      sequences.push({ sequence: `${schema}.${name}`, last, isCalled: called });
    }
  }
  return sequences;
}

function quotedName(schema: string, name: string): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
