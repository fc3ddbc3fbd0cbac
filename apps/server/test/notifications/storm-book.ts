import { startPostgres } from "@plimsoll/embedded-postgres";
import { as, type AccountId, type AssetId, type Command, type LoanId } from "@plimsoll/engine";
import type { MarketId } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { openSequencer } from "@plimsoll/sequencer";
import pg from "pg";
import { BOOK_ID, OPERATOR } from "../../src/book/book-id.ts";

export interface StormBook {
  /** Where an empty sandbox has been started once. */
  readonly dataDirectory: string;
  readonly loans: number;
  readonly loansPerAccount: number;
  /** Where an account is told; by mail for those without. */
  readonly webhookOf: (account: number) => string | null;
}

const BTC = "BTC" as AssetId;
/** 100 dollars on 0.00192 coins: at 78,700 66.2 %, so that a price below 75,690 raises the first alert. */
const COLLATERAL = 192_000n;
const DEBT = 100_000_000n;
const IN_FLIGHT = 2_000;

export const STORM_PRICE = "75000";

/** Fills the sandbox's first market with loans that one fall of the price will alert, all of them. */
export async function fillStormBook(options: StormBook): Promise<void> {
  const { dataDirectory, loans, loansPerAccount } = options;
  const postgres = await startPostgres({ dataDirectory });
  try {
    const store = await openPostgresJournal({ url: postgres.url });
    const sequencer = await openSequencer({
      store,
      bookId: BOOK_ID,
      kind: "sandbox",
      owner: OPERATOR,
      clock: () => Date.now(),
      limits: { snapshotEveryEntries: 0, inFlightMax: 2 * IN_FLIGHT },
    });
    const run = async (commands: readonly Command[]): Promise<void> => {
      for (let at = 0; at < commands.length; at += IN_FLIGHT) {
        const replies = await Promise.all(
          commands
            .slice(at, at + IN_FLIGHT)
            .map((command) => sequencer.submit({ command, actor: "test" })),
        );
        for (const reply of replies) {
          if (!reply.isAccepted) throw new Error(`refused: ${reply.rejection.code}`);
        }
      }
    };
    const accounts = Math.ceil(loans / loansPerAccount);
    const names = Array.from({ length: accounts }, (_, index) => `c-${index}` as AccountId);
    await run(names.map((account) => ({ type: "open_account", account })));
    const amount = as<never>(COLLATERAL * BigInt(loansPerAccount));
    await run(
      names.map((account) => ({ type: "deposit", account, asset: BTC, amount, reference: null })),
    );
    await run(
      Array.from({ length: loans }, (_, index): Command => {
        const by = names[Math.floor(index / loansPerAccount)] ?? ("" as AccountId);
        return {
          type: "open_loan",
          by,
          loan: `storm-${index}` as LoanId,
          market: "btc-usdc" as MarketId,
          collateral: as(COLLATERAL),
          borrow: as(DEBT),
          plan: null,
        };
      }),
    );
    await sequencer.close();
    await store.close();
    await choose(postgres.url, names, options.webhookOf);
  } finally {
    await postgres.stop();
  }
}

async function choose(
  connectionString: string,
  names: readonly string[],
  webhookOf: StormBook["webhookOf"],
): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 1 });
  // It has ended before its connection has, and the database may stop in between.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  await pool.query(
    `INSERT INTO notifications.preferences (book_id, account, channels, email, webhook_url,
       rate_step, escalation_minutes, quiet_kinds)
     SELECT $1, account, '{webhook,email}',
       CASE WHEN url IS NULL THEN account || '@example.com' END, url, 0, 1440, '{}'
     FROM unnest($2::text[], $3::text[]) AS chosen (account, url)`,
    [BOOK_ID, names, names.map((_, index) => webhookOf(index))],
  );
  // Whoever reads at these addresses has agreed to letters.
  await pool.query(
    `INSERT INTO notifications.named_addresses (account, email, token_hash, asked_at, proved_at)
     SELECT account, email, sha256(account::bytea), now(), now()
     FROM notifications.preferences WHERE email IS NOT NULL`,
  );
  await pool.end();
}
