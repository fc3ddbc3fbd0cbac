import type { ResponseOf, Routes } from "@plimsoll/contract";
import type { AccountId, Book } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import type { BookHandle } from "../book/book-handle.ts";
import { BOOK_ID } from "../book/book-id.ts";
import type { Database, Tables } from "../foundation/database/database.ts";
import { forgetEarlierBooks } from "./forget-book.ts";
import { sandboxHandlers, type SandboxHandlers, type SandboxRoutesNeeds } from "./routes.ts";
import { sandboxFrame } from "./view.ts";
import { Sandbox, type SandboxOptions } from "./sandbox.ts";
import { readSandbox, sandboxBookId } from "./scenario/stored-sandbox.ts";
import { seedSandbox, type SandboxKind } from "./seed.ts";
import { demoRoleOf, greet } from "./visitors.ts";

interface OpenSandboxOptions {
  /** Whether the documented week plays here, or the book is an empty one on the machine's clock. */
  readonly kind: SandboxKind;
  readonly database: Database;
  readonly store: JournalStore;
  readonly log: Logger;
  /** Which book is served; a sandbox that begins again exchanges it. */
  readonly book: BookHandle;
  readonly untilWatched?: SandboxOptions["untilWatched"];
}

/** All of the sandbox that the rest of the server works with. */
export interface OpenSandbox {
  /** The week that plays; null in an empty sandbox. */
  readonly scenario: Sandbox | null;
  /** The book that is to be opened first. */
  readonly bookId: string;
  /** Answers the routes that exist in a sandbox only. */
  handlers(needs: Omit<SandboxRoutesNeeds, "scenario" | "book">): SandboxHandlers;
  /** How the week stands in this book; null where none plays. */
  readonly view: ((book: Book) => ResponseOf<Routes["getSandbox"]> | null) | null;
  /** Fills a new book, before anything listens to it. */
  prepare(sequencer: Sequencer): Promise<void>;
  /** Begins to play on the book that was opened, where something plays. */
  begin(sequencer: Sequencer): Promise<void>;
  /** Gives a visitor what they begin with; nobody else gets anything. Safe to call again. */
  welcome(sequencer: Sequencer, account: AccountId, email: string): Promise<void>;
  /** Plays no more. The book stays open. */
  close(): Promise<void>;
}

export async function openSandbox(options: OpenSandboxOptions): Promise<OpenSandbox> {
  const { kind, database, store, log, book, untilWatched } = options;
  const { tables } = database;
  const playing = { tables, store, log, book, untilWatched };
  const scenario = kind === "full" ? await Sandbox.open(playing) : null;
  if (scenario !== null && (await forgetEarlierBooks(database))) {
    log.warn("a restart of the sandbox was cut short: history of the book before it is gone now");
  }
  return {
    scenario,
    bookId: scenario?.bookId ?? BOOK_ID,
    handlers: (needs) => sandboxHandlers({ scenario, book, ...needs }),
    view: scenario === null ? null : (present) => sandboxFrame(scenario, present),
    prepare: async (sequencer) => {
      if (scenario === null) await seedSandbox(sequencer, "empty", log);
      else await scenario.fill(sequencer);
    },
    begin: async (sequencer) => scenario?.begin(sequencer),
    welcome: async (sequencer, account, email) => {
      const role = demoRoleOf(email);
      if (role !== null) await greet(sequencer, account, role);
    },
    close: async () => scenario?.close(),
  };
}

/** Name of the present book of a sandbox: one that was begun again is at a later book than the first. */
export async function presentBookId(tables: Tables): Promise<string> {
  return sandboxBookId((await readSandbox(tables)).book);
}
