import type { Logger } from "pino";
import { BookHandle } from "../book/book-handle.ts";
import { BOOK_ID } from "../book/book-id.ts";
import { listen, type ListenOptions } from "../edge/http/server.ts";
import type { ServedBook, Services } from "../edge/http/services.ts";
import type { Config } from "../foundation/config/environment.ts";
import { keepBook } from "../foundation/database/kept-mode.ts";
import { createLog } from "../foundation/log.ts";
import { Teardown } from "../foundation/teardown.ts";
import { readPlaces } from "../followers/anchors/places/read-places.ts";
import { keepOperatorKey } from "../followers/receipts/operator-key.ts";
import type { SandboxOptions } from "../sandbox/sandbox.ts";
import { readFeedsConfig } from "../sources/feeds/feeds-config.ts";
import { loadSandbox } from "./load-sandbox.ts";
import { openAnchors } from "./open-anchors.ts";
import { openBook } from "./open-book.ts";
import { openCallers, type Callers } from "./open-callers.ts";
import { openEdge, type EdgeNeeds } from "./open-edge.ts";
import { openFoundation } from "./open-foundation.ts";
import { openSources } from "./open-sources.ts";
import { tellStaffOfAlarms } from "./tell-staff-of-alarms.ts";
import { migrateAll } from "./schemas.ts";
import { renewSealed } from "./sealed-places.ts";

export interface StartOptions {
  readonly config: Config;
  readonly log?: Logger;
  readonly web?: EdgeNeeds["web"];
  /** How patient the HTTP server is, and a week that waits for its reader; for tests. */
  readonly patience?: Pick<ListenOptions, "headersMillisMax" | "requestMillisMax"> &
    Pick<SandboxOptions, "untilWatched">;
}

export interface RunningServer {
  /** Where it listens, as seen from this machine. */
  readonly url: string;
  readonly services: Services;
  /** Settles when the book stops by itself, also one that a sandbox has begun later, or could not begin: why. */
  readonly failed: Promise<Error>;
  /** Answers what is under way, writes everything down and stops. Safe to call more than once. */
  close(): Promise<void>;
}

/** Opens every part in the order of the rooms; what was opened is closed again when something fails. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, web, patience } = options;
  const feeds = config.feeds === undefined ? undefined : readFeedsConfig(config.feeds);
  const places = readPlaces(config.anchors.places ?? "", {
    allowsHttp: config.allowsPrivateWebhooks,
  });
  const log = options.log ?? createLog(config);
  const teardown = new Teardown(log);
  const closeAll = async (): Promise<void> => {
    await teardown.all();
    log.flush();
  };
  try {
    const foundation = await openFoundation(config, log);
    teardown.push(() => foundation.close());
    const { database, store, clock } = foundation;

    // A book is opened with the sandbox's clock, the sandbox exchanges the book, and both know callers: so
    // each is told of the others here, and asks them only once all are there.
    const book: BookHandle<ServedBook> = new BookHandle({
      open: async (bookId) => {
        await keepBook(database.pool, bookId, config.mode);
        return openBook({
          ...{ foundation, anchors, bookId },
          clock: () => scenario?.now() ?? clock.now(),
          isTimed: scenario === null,
          prepare: async (sequencer) => sandbox?.prepare(sequencer),
        });
      },
      onExchanged: () => callers.people.forgetAccounts(),
      log,
    });
    const callers: Callers = openCallers(foundation, book, {
      welcome: async (account, email) => sandbox?.welcome(book.sequencer, account, email),
    });
    teardown.push(() => callers.close());
    await migrateAll(database.pool, callers.people, config.mode);
    const operatorKey = await keepOperatorKey(foundation);
    const anchors = await openAnchors(foundation, places, operatorKey);
    await callers.start(anchors);
    teardown.push(tellStaffOfAlarms(foundation, callers));

    // Before a book is opened: whoever opens it takes it away from the process that serves it now.
    const { host, port } = config;
    const http = await listen({ host, port, ...patience });
    teardown.push(() => http.close());

    await renewSealed(foundation);
    const sandboxCode = await loadSandbox(config);
    const { sandbox: kind } = config;
    const { untilWatched } = patience ?? {};
    const sandbox =
      (await sandboxCode?.openSandbox({ kind, database, store, log, book, untilWatched })) ?? null;
    const scenario = sandbox?.scenario ?? null;
    await book.open(sandbox?.bookId ?? BOOK_ID);
    teardown.push(() => book.close());
    await sandbox?.begin(book.sequencer);
    teardown.push(() => sandbox?.close());
    const edge = await openEdge({
      ...{ foundation, operatorKey, anchors, callers, book, sandbox, web, http },
    });
    teardown.push(() => edge.close());
    const sources = await openSources({ feeds, hasScenario: scenario !== null, book, clock, log });
    teardown.push(() => sources.close());

    const url = `http://localhost:${http.port}`;
    let closed: Promise<void> | undefined;
    const { services } = edge;
    return { url, services, failed: book.failed, close: () => (closed ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
