import type pg from "pg";

/** What PostgreSQL says of where a commit is safe. */
export interface Durability {
  /** What speaks against taking a commit for safe; empty when there is a synchronous standby. */
  readonly problems: readonly string[];
  /** Whether our role may see which standbys are there. */
  readonly seesStandbys: boolean;
}

interface Row {
  readonly standby_names: string;
  readonly synchronous: number;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly sees: boolean;
}

/** Unprivileged roles see the rows of pg_stat_replication, but nothing in them. */
const SELECT_DURABILITY = `
  SELECT current_setting('synchronous_standby_names') AS standby_names,
         current_setting('fsync') AS fsync,
         current_setting('full_page_writes') AS full_page_writes,
         pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees,
         (SELECT count(*)::int FROM pg_stat_replication
           WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) AS synchronous`;

/** Asks whether commits wait for a second copy, and whether it is there. */
export async function readDurability(pool: Pick<pg.Pool, "query">): Promise<Durability> {
  const { rows } = await pool.query<Row>(SELECT_DURABILITY);
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL does not say how durable it is.");
  return { problems: problemsOf(row), seesStandbys: row.sees };
}

function problemsOf(row: Row): string[] {
  const problems: string[] = [];
  for (const name of ["fsync", "full_page_writes"] as const) {
    if (row[name] !== "on") problems.push(`${name} is ${row[name]}`);
  }
  if (row.standby_names.trim() === "") problems.push("synchronous_standby_names is empty");
  else if (row.sees && row.synchronous === 0) {
    problems.push(
      `no synchronous standby is connected (synchronous_standby_names is ${row.standby_names})`,
    );
  }
  return problems;
}
