import { as, type AccountId, type AssetId, type Command, type Millis } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { openSequencer } from "@plimsoll/sequencer";
import { canonicalCommands } from "../../workload/canonical-book.ts";
import { submitAll } from "../../workload/submit.ts";

/** The book of a live server, and who owns it. */
const BOOK_ID = "main";
const OWNER = "operator" as AccountId;
const LANES = 4_000;
const BTC = "BTC" as AssetId;
/** The customer that makes an attack, so that each has an allowance of its own. It came for nothing and has coins. */
export const attackerOf = (attack: string): AccountId => `attacker-${attack}` as AccountId;
/** Whose writes are measured, and its loan. */
export const WATCHED = { account: "customer-0", loan: "loan-0" } as const;
/** Lines of an attacker's statement. */
export const MOVEMENTS = 2_500;

/** Writes the canonical book into the journal of a stopped live server, and attackers with many movements. */
export async function fillBook(
  url: string,
  loans: number,
  attacks: readonly string[],
): Promise<void> {
  const store = await openPostgresJournal({ url });
  try {
    const sequencer = await openSequencer({
      store,
      bookId: BOOK_ID,
      kind: "live",
      owner: OWNER,
      clock: () => Date.now(),
      limits: { inFlightMax: 2 * LANES, snapshotEveryEntries: 0 },
    });
    const start = sequencer.now() as Millis;
    const commands = [
      ...canonicalCommands(loans, { owner: OWNER, start }),
      ...attacks.flatMap((attack) => [...accountOf(attackerOf(attack))]),
    ];
    await submitAll(sequencer, commands, LANES);
    await sequencer.close();
  } finally {
    await store.close();
  }
}

function* accountOf(account: AccountId): Generator<Command> {
  yield { type: "open_account", account };
  for (let index = 0; index < MOVEMENTS; index += 1) {
    const amount = as<never>(100_000n);
    yield { type: "deposit", account, asset: BTC, amount, reference: `${account} ${index}` };
  }
}
