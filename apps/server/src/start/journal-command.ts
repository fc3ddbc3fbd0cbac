import {
  AUDIT_LOG,
  openPostgresJournal,
  type JournalHead,
  type JournalStore,
} from "@plimsoll/journal";
import { setAside } from "../book/acknowledged/acknowledged-files.ts";
import { lossesOf, type JournalAtHand } from "../book/acknowledged/keep-acknowledged.ts";
import { BOOK_ID } from "../book/book-id.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { AuditWriter } from "../people/audit-log/audit-writer.ts";
import { whoSitsHere } from "../people/who-sits-here.ts";
import { loadSandbox } from "./load-sandbox.ts";

const USAGE =
  "Usage: journal status\n" +
  "       journal accept-loss --ends-at SEQUENCE   (where `journal status` says that it ends)";

/** Compares the journal with what was acknowledged, and lets an operator accept that it lacks some of it. */
export async function journalCommand(config: Config, args: readonly string[]): Promise<void> {
  const act = actionOf(args);
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await refuseOtherMode(database.pool, config.mode);
      await withJournal(url, async (store) => {
        const sandbox = await loadSandbox(config);
        const bookId = (await sandbox?.presentBookId(database.tables)) ?? BOOK_ID;
        const reader = await store.openReader(bookId);
        await act({ config, pool: database.pool, reader, store });
      });
    } finally {
      await database.close();
    }
  });
}

async function withJournal(
  url: string,
  use: (store: JournalStore) => Promise<void>,
): Promise<void> {
  const store = await openPostgresJournal({ url });
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

interface Journal extends JournalAtHand {
  readonly store: JournalStore;
}

function actionOf(args: readonly string[]): (journal: Journal) => Promise<void> {
  const [verb, option, sequence = ""] = args;
  if (verb === "status" && args.length === 1) return status;
  const isComplete = verb === "accept-loss" && option === "--ends-at" && args.length === 3;
  if (!isComplete || !/^(0|[1-9][0-9]{0,15})$/.test(sequence)) throw new ConfigError(USAGE);
  return (journal) => acceptLoss(journal, sequence);
}

async function status(journal: Journal): Promise<void> {
  const { sequence, hash } = await journal.reader.head();
  console.log(
    `The journal of book ${journal.reader.bookId} ends at entry ${sequence} (hash ${hash}).`,
  );
  const ofAudit = { ...journal, reader: await journal.store.openReader(AUDIT_LOG) };
  const lost = [...(await lossesOf(journal)), ...(await lossesOf(ofAudit))];
  if (lost.length === 0)
    console.log("It holds all that this data folder knows to be acknowledged.");
  for (const { file, loss } of lost) console.log(`${loss.message}\n${file.path} remembers it.`);
}

/** Moves aside what speaks of the lost entries, so that the next start is not refused; the audit log has it. */
async function acceptLoss(journal: Journal, endsAt: string): Promise<void> {
  const { sequence, hash } = await journal.reader.head();
  if (String(sequence) !== endsAt) {
    throw new ConfigError(`The journal ends at entry ${sequence}, not at ${endsAt}. Look again.`);
  }
  const reader = await journal.store.openReader(AUDIT_LOG);
  const ofAudit = await lossesOf({ ...journal, reader });
  const auditEnd = await reader.head();
  const lost = [
    ...(await lossesOf(journal)).map((one) => ({ ...one, end: { sequence, hash } })),
    ...ofAudit.map((one) => ({ ...one, end: auditEnd })),
  ];
  if (lost.length === 0) throw new ConfigError("Nothing that was acknowledged is missing.");
  const problem = (message: string): void => console.error(message);
  const now = await clockOfDatabase(journal.pool);
  const audit = new AuditWriter({ store: journal.store, now, onProblem: problem });
  const by = whoSitsHere(journal.config);
  for (const { file, loss, end } of lost) {
    await audit.record({
      ...{ actor: by.actor, address: by.address, account: null },
      act: "journal.loss_accepted",
      subject: `book:${file.book}`,
      details: { ...by.details, ...headIn("acknowledged", file.head), ...headIn("endsAt", end) },
    });
    const aside = await setAside(file, new Date(now()));
    console.log(`Accepted: ${loss.message}\nWhat was acknowledged stays in ${aside}.`);
  }
  await audit.close();
  console.log(`The next start goes on behind entry ${sequence} (hash ${hash}).`);
}

function headIn(name: string, { sequence, hash }: JournalHead): Record<string, string> {
  return { [name]: String(sequence), [`${name}Hash`]: hash };
}
