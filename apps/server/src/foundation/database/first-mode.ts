import { AUDIT_LOG, decodeCanonical, readJournalWithin } from "@plimsoll/journal";
import type pg from "pg";
import type { Config } from "../config/environment.ts";
import { WrongMode } from "./kept-mode.ts";
import { exists, firstActors, SANDBOX_ACTOR } from "./origin.ts";

type Mode = Config["mode"];

/** How many entries of the audit log are looked at: a start is the first of them, or commands on the console are. */
const ENTRIES_MAX = 100;

/**
 * Refuses a database whose journals began in another mode. What the tables say of the mode, their owner can change;
 * the first entries stand under hashes that all later ones and the checkpoints rest on.
 *
 * @throws WrongMode in a sentence that names both modes; JournalBroken when the audit log's first entries were altered.
 */
export async function refuseOtherBeginning(pool: pg.Pool, asked: Mode): Promise<void> {
  const client = await pool.connect();
  try {
    if (!(await exists(client, "journal.entries"))) return;
    if (asked === "live") {
      const other = (await firstActors(client)).find(({ actor }) => actor === SANDBOX_ACTOR);
      if (other !== undefined) throw begun(`The book ${other.book}`, { began: "sandbox", asked });
    }
  } finally {
    client.release();
  }
  const began = await firstMode(pool);
  if (began !== undefined && began !== asked) throw begun("The audit log", { began, asked });
}

/** The mode that the first entry of the audit log names that the service, or somebody on its console, has written. */
async function firstMode(pool: pg.Pool): Promise<Mode | undefined> {
  for await (const entries of readJournalWithin(pool, AUDIT_LOG).read(1, ENTRIES_MAX)) {
    for (const { body } of entries) {
      const { actor, details } = decodeCanonical(body) as Partial<
        Readonly<{ actor: string; details: Partial<Readonly<{ mode: string }>> }>
      >;
      const isOurs = actor === "service" || actor?.startsWith("console:") === true;
      const mode = details?.mode;
      if (isOurs && (mode === "live" || mode === "sandbox")) return mode;
    }
  }
  return undefined;
}

function begun(what: string, { began, asked }: { readonly began: Mode; readonly asked: Mode }) {
  return new WrongMode(
    `${what} in this database was begun in ${began} mode, whatever its tables say, so nothing opens in ${asked} mode ` +
      `here: set PLIMSOLL_MODE=${began}, or name another database.`,
  );
}
