import { join } from "node:path";
import { startPostgres } from "@plimsoll/embedded-postgres";
import {
  as,
  type AccountId,
  type AssetId,
  type Command,
  type LoanId,
  type MarketId,
} from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { openSequencer } from "@plimsoll/sequencer";
import pg from "pg";
import { submitAll } from "../../workload/submit.ts";

/** The book of a server, and who owns it. */
const BOOK_ID = "main";
const OWNER = "operator" as AccountId;
const LANES = 4_000;
const LOANS_PER_ACCOUNT = 100;
const BTC = "BTC" as AssetId;
/** Base units of USDC that each loan owes. */
const DEBT = 100_000_000n;
/** First rung of the sandbox's markets: 80 % of 86 %, in thousandths. */
const RUNG = 688n;
/** Dollars below which the first and the last loan raise their first alert. */
export const FIRST_ALERT_DOLLARS = 75_000;
const LAST_ALERT_DOLLARS = 37_500;

/** The price, in dollars, that lets loan `index` of `loans` owe what its first rung allows. */
function alertPrice(index: number, loans: number): bigint {
  const span = FIRST_ALERT_DOLLARS - LAST_ALERT_DOLLARS;
  return BigInt(FIRST_ALERT_DOLLARS - Math.floor((span * index) / loans));
}

/** Opens loans in a stopped server's book, their alerts spread evenly over prices, told by webhook. */
export async function fillBook(folder: string, loans: number, hook: string): Promise<void> {
  const postgres = await startPostgres({ dataDirectory: join(folder, "data") });
  try {
    const store = await openPostgresJournal({ url: postgres.url });
    const sequencer = await openSequencer({
      store,
      bookId: BOOK_ID,
      kind: "sandbox",
      owner: OWNER,
      clock: () => Date.now(),
      limits: { snapshotEveryEntries: 0, inFlightMax: 2 * LANES },
    });
    const names = Array.from({ length: Math.ceil(loans / LOANS_PER_ACCOUNT) }, (_, index) => {
      return `c-${index}` as AccountId;
    });
    const run = (commands: readonly Command[]): Promise<void> =>
      submitAll(sequencer, commands, LANES);
    await run(names.map((account) => ({ type: "open_account", account })));
    await run(
      names.map((account) => ({
        type: "deposit",
        account,
        asset: BTC,
        amount: as(10n ** 10n),
        reference: null,
      })),
    );
    await run(Array.from({ length: loans }, (_, index) => openLoan(names, index, loans)));
    await sequencer.close();
    await store.close();
    await chooseWebhook(postgres.url, names, hook);
  } finally {
    await postgres.stop();
  }
}

function openLoan(names: readonly AccountId[], index: number, loans: number): Command {
  const by = names[Math.floor(index / LOANS_PER_ACCOUNT)] ?? OWNER;
  // debt / (collateral × price) = rung: 100 dollars of debt, 10^8 base units to a coin.
  const collateral = (100n * 1_000n * 10n ** 8n) / (RUNG * alertPrice(index, loans));
  return {
    type: "open_loan",
    by,
    loan: `alert-${index}` as LoanId,
    market: "btc-usdc" as MarketId,
    collateral: as(collateral),
    borrow: as(DEBT),
    plan: null,
  };
}

async function chooseWebhook(
  connectionString: string,
  names: readonly string[],
  hook: string,
): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 1 });
  await pool.query(
    `INSERT INTO notifications.preferences (book_id, account, channels, webhook_url, rate_step,
       escalation_minutes, quiet_kinds)
     SELECT $1, account, '{webhook}', $3 || '/' || account, 0, 1440, '{}'
     FROM unnest($2::text[]) AS chosen (account)`,
    [BOOK_ID, names, hook],
  );
  await pool.end();
}
