import pg from "pg";
import { closedLoop } from "../../measure/closed-loop.ts";
import { higher, lower, type Figure, type Finding } from "../../measure/samples.ts";
import { Random } from "../../workload/random.ts";

/** Of the 60 that our PostgreSQL takes. */
const CONNECTIONS = 56;
const ACCOUNTS = 100_000;
const ROUNDS = 5;
const SECONDS_PER_ROUND = 2;

const SCHEMA = `
  CREATE SCHEMA usual;
  CREATE TABLE usual.balances (account integer PRIMARY KEY, amount numeric NOT NULL CHECK (amount >= 0));
  CREATE TABLE usual.transfers (
    id bigserial PRIMARY KEY, key text NOT NULL UNIQUE, actor text NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE usual.postings (
    transfer bigint NOT NULL, account integer NOT NULL, amount numeric NOT NULL, PRIMARY KEY (transfer, account));
  INSERT INTO usual.balances SELECT account, 1000000000 FROM generate_series(0, ${ACCOUNTS - 1}) account;
  ANALYZE usual.balances`;

const INSERT_TRANSFER =
  "INSERT INTO usual.transfers (key, actor) VALUES ($1, 'bench') RETURNING id";
const LOCK =
  "SELECT account, amount FROM usual.balances WHERE account IN ($1, $2) ORDER BY account FOR UPDATE";
const UPDATE = "UPDATE usual.balances SET amount = amount + $2 WHERE account = $1";
const INSERT_POSTINGS = "INSERT INTO usual.postings VALUES ($1, $2, -$4::numeric), ($1, $3, $4)";
const ALL_IN_ONE = `
  WITH locked AS MATERIALIZED (
    SELECT account FROM usual.balances WHERE account IN ($2, $3) ORDER BY account FOR UPDATE
  ), transfer AS (
    INSERT INTO usual.transfers (key, actor) VALUES ($1, 'bench') RETURNING id
  ), moved AS (
    UPDATE usual.balances balance
    SET amount = amount + CASE WHEN balance.account = $2 THEN -$4::numeric ELSE $4 END
    FROM locked WHERE balance.account = locked.account RETURNING balance.account
  )
  INSERT INTO usual.postings
  SELECT id, account, CASE WHEN account = $2 THEN -$4::numeric ELSE $4 END FROM transfer, moved`;

interface Transfer {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly amount: string;
}

/** Baseline: what one would write without a journal, a transaction for each movement of money. */
export async function measureUsualSql(connectionString: string): Promise<Finding> {
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS, min: CONNECTIONS });
  try {
    await pool.query(SCHEMA);
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
    try {
      return {
        benchmark: "usual SQL (baseline)",
        figures: [
          ...(await measure(clients, "transactions, statement by statement", transferUsually)),
          ...(await measure(clients, "transactions, all in one statement", transferAtOnce)),
        ],
        notes: [
          `${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS_PER_ROUND} s each after one that warms up, ${ACCOUNTS.toLocaleString("en")} accounts`,
          "a transaction: transfer with a unique key, locks on both balances, both updates, two postings, commit; prepared statements",
          "it moves money between two balances and knows no loans, prices or triggers",
        ],
      };
    } finally {
      for (const client of clients) client.release();
    }
  } finally {
    await pool.end();
  }
}

async function measure(
  clients: readonly pg.PoolClient[],
  label: string,
  transfer: (client: pg.PoolClient, of: Transfer) => Promise<void>,
): Promise<Figure[]> {
  const random = new Random(7);
  const rates: number[] = [];
  const millis: number[] = [];
  let sent = 0;
  for (let round = -1; round < ROUNDS; round += 1) {
    const of = { lanes: clients.length, seconds: SECONDS_PER_ROUND };
    const outcome = await closedLoop(of, async (_, lane) => {
      const client = clients[lane];
      if (client === undefined) throw new Error(`there is no connection ${lane}`);
      sent += 1;
      const from = random.below(ACCOUNTS);
      const to = (from + 1 + random.below(ACCOUNTS - 1)) % ACCOUNTS;
      const amount = String(1 + random.below(1000));
      await transfer(client, { key: `${label} ${sent}`, from, to, amount });
    });
    if (round < 0) continue;
    rates.push(outcome.perSecond);
    for (const one of outcome.millis) millis.push(one);
  }
  return [higher(label, "/s", rates), lower("· one of them", "ms", millis)];
}

async function transferUsually(client: pg.PoolClient, transfer: Transfer): Promise<void> {
  const { key, from, to, amount } = transfer;
  await client.query("BEGIN");
  const inserted = await ask<{ id: string }>(client, "insert-transfer", INSERT_TRANSFER, [key]);
  const locked = await ask<{ account: number; amount: string }>(client, "lock", LOCK, [from, to]);
  const payer = locked.find(({ account }) => account === from);
  if (payer === undefined || BigInt(payer.amount) < BigInt(amount)) throw new Error("no funds");
  await ask(client, "update", UPDATE, [from, `-${amount}`]);
  await ask(client, "update", UPDATE, [to, amount]);
  await ask(client, "insert-postings", INSERT_POSTINGS, [inserted[0]?.id, from, to, amount]);
  await client.query("COMMIT");
}

async function transferAtOnce(client: pg.PoolClient, transfer: Transfer): Promise<void> {
  const { key, from, to, amount } = transfer;
  await ask(client, "all-in-one", ALL_IN_ONE, [key, from, to, amount]);
}

async function ask<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name, text, values });
  return rows;
}
