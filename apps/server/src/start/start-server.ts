import { mkdir } from "node:fs/promises";
import { startPostgres } from "@plimsoll/embedded-postgres";
import type { AccountId } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import { BOOK_ID } from "../book/book-id.ts";
import type { Config } from "../foundation/config/environment.ts";
import { keepSecret } from "../foundation/config/secret.ts";
import { CrashCandles } from "../book/crashes/crash-candles.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { ContentHashes } from "../followers/receipts/content-hashes.ts";
import { keepOperatorKey } from "../followers/receipts/operator-key.ts";
import { readFeedsConfig } from "../sources/feeds/feeds-config.ts";
import { startFeeds } from "../sources/feeds/start-feeds.ts";
import { createApp } from "../edge/http/app.ts";
import { BookViews } from "../book/book-views.ts";
import { frameMakers } from "../edge/http/streams/frames.ts";
import { RateLimit } from "../edge/http/rate-limit.ts";
import { listen, type ListenOptions } from "../edge/http/server.ts";
import type { Services } from "../edge/http/services.ts";
import { createLog } from "../foundation/log.ts";
import { openMailer } from "../foundation/mailer.ts";
import { ApiKeyRing } from "../people/api-keys.ts";
import { KeyUses } from "../people/key-uses.ts";
import { openPeople } from "../people/people.ts";
import { forgetBook } from "../sandbox/forget-book.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { seedSandbox } from "../sandbox/seed.ts";
import { demoRoleOf, greet } from "../sandbox/visitors.ts";
import { migrateAll } from "./schemas.ts";
import { startBook, type RunningBook } from "./start-book.ts";
import { FrameHub } from "../edge/http/streams/frame-hub.ts";
import { StreamDoor } from "../edge/http/streams/stream-door.ts";
import { TimeTravel } from "../book/time-travel/time-travel.ts";
import { Undo } from "../foundation/teardown.ts";
import { readWebFiles } from "../edge/web/web-files.ts";

const NEW_VISITORS_PER_MINUTE = 30;

export interface StartOptions {
  readonly config: Config;
  readonly log?: Logger;
  /** The folder with the built web app, once it is ready; null or nothing for none. */
  readonly web?: Promise<string | null>;
  /** How patient the HTTP server is; for tests. */
  readonly patience?: Pick<ListenOptions, "headersMillisMax" | "requestMillisMax">;
}

export interface RunningServer {
  /** Where it listens, as seen from this machine. */
  readonly url: string;
  readonly services: Services;
  /** Settles when the book stops by itself, also one that a sandbox has begun later: why. */
  readonly failed: Promise<Error>;
  /** Answers what is under way, writes everything down and stops. Safe to call more than once. */
  close(): Promise<void>;
}

/** Starts everything in order; what was started is stopped again when something fails. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config } = options;
  const feedsConfig = config.feeds === undefined ? undefined : readFeedsConfig(config.feeds);
  const log = options.log ?? createLog(config);
  const undo = new Undo(log);
  const undoAll = async (): Promise<void> => {
    await undo.all();
    log.flush();
  };
  try {
    await mkdir(config.dataDirectory, { recursive: true });
    const databaseUrl = config.databaseUrl ?? (await startOwnPostgres(config, log, undo));
    const secret = config.secret ?? (await keepSecret(config.dataDirectory));
    const database = openDatabase(databaseUrl, (error) =>
      log.warn({ error }, "an idle database connection broke"),
    );
    undo.push(() => database.close());
    const store = await openPostgresJournal({ url: databaseUrl });
    undo.push(() => store.close());
    const mailer = config.smtp === undefined ? undefined : openMailer(config.smtp);
    undo.push(() => mailer?.close());
    const people = openPeople({
      pool: database.peoplePool,
      secret,
      publicUrl: config.publicUrl,
      mailer,
      limitsTries: config.requestsPerMinute > 0,
      openAccount: (account, email) => openAccount(book.services.sequencer, account, email),
      onProblem: (message) => log.warn({ part: "people" }, message),
    });
    await migrateAll(database.pool, people);
    const keyUses = new KeyUses(database.tables, (error) =>
      log.warn({ error }, "the use of keys could not be written down"),
    );
    undo.push(() => keyUses.close());
    const foundation = { config, databaseUrl, secret, database, store, mailer, log };
    const sandbox: Sandbox | null = hasScenario(config)
      ? await Sandbox.open({ tables: database.tables, store, log, exchange: (id) => exchange(id) })
      : null;
    let tellFailure: (reason: Error) => void = () => undefined;
    const failed = new Promise<Error>((resolve) => (tellFailure = resolve));
    const open = async (bookId: string): Promise<RunningBook> => {
      const opened = await startBook({
        ...foundation,
        bookId,
        clock: () => sandbox?.now() ?? Date.now(),
        ticks: sandbox === null,
        prepare: async (sequencer) => {
          if (sandbox !== null) await sandbox.fill(sequencer);
          else if (config.mode === "sandbox") await seedSandbox(sequencer, "empty", log);
        },
      });
      void opened.services.sequencer.stopped.then((reason) => {
        if (reason !== undefined) tellFailure(reason);
      });
      return opened;
    };
    let book = await open(sandbox?.bookId ?? BOOK_ID);
    undo.push(() => book.close());
    const services: Services = {
      ...book.services,
      receiptKey: await keepOperatorKey(config.dataDirectory),
      contentHashes: new ContentHashes(),
      ...{ config, secret, log, database, store, people, keyUses, sandbox },
      keys: new ApiKeyRing(database.tables),
      bookViews: new BookViews(() => services.sequencer),
      frames: new FrameHub({
        makers: frameMakers(() => services),
        onError: (error) => log.warn({ error }, "a frame could not be made"),
        onWatched: (name) => name === "sandbox" && sandbox?.watched(),
      }),
      streams: new StreamDoor(),
      timeTravel: new TimeTravel(databaseUrl),
      crashCandles: new CrashCandles(database.tables),
      newVisitors: new RateLimit(NEW_VISITORS_PER_MINUTE),
    };
    undo.push(() => services.timeTravel.close());
    const exchange = async (bookId: string): Promise<Sequencer> => {
      await book.close();
      await forgetBook(database);
      book = await open(bookId);
      people.forgetAccounts();
      Object.assign(services, book.services);
      return book.services.sequencer;
    };
    await sandbox?.begin(services.sequencer);
    undo.push(() => sandbox?.close());
    const web = await options.web;
    const files = typeof web === "string" ? await readWebFiles(web) : null;
    const app = createApp(services, files);
    const http = await listen({
      host: config.host,
      port: config.port,
      fetch: (request, bindings) => app.fetch(request, bindings),
      ...options.patience,
    });
    undo.push(() => http.close());
    // Streams never end by themselves, and a closing server waits for what it answers.
    undo.push(() => services.eventLog.close());
    undo.push(() => services.frames.close());
    if (feedsConfig !== undefined && sandbox !== null) {
      log.warn("PLIMSOLL_FEEDS is left aside: the sandbox plays its own prices");
    } else if (feedsConfig !== undefined) {
      const part = log.child({ part: "feeds" });
      const { sequencer, metrics } = services;
      const { registry } = metrics;
      const feeds = await startFeeds({ config: feedsConfig, sequencer, registry, log: part });
      undo.push(() => feeds.close());
    }
    const url = `http://localhost:${http.port}`;
    log.info({ url, mode: config.mode }, "Plimsoll serves");
    let closed: Promise<void> | undefined;
    return { url, services, failed, close: () => (closed ??= undoAll()) };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

async function startOwnPostgres(config: Config, log: Logger, undo: Undo): Promise<string> {
  const postgres = await startPostgres({
    dataDirectory: config.dataDirectory,
    onRestart: (how) => log.error({ how }, "PostgreSQL ended and was started again"),
  });
  undo.push(() => postgres.stop());
  return postgres.url;
}

/** Gives somebody who has signed up an account in the book; there is one already after the first time. */
async function openAccount(sequencer: Sequencer, account: AccountId, email: string): Promise<void> {
  const command = { type: "open_account", account } as const;
  const reply = await sequencer.submit({ command, actor: "sign-up" });
  if (!reply.isAccepted && reply.rejection.code !== "account_already_opened") {
    throw new Error(`The account ${account} could not be opened: ${reply.rejection.code}.`);
  }
  const role = demoRoleOf(email);
  if (role !== null) await greet(sequencer, account, role);
}

/** Whether the documented week plays on a clock here. */
function hasScenario({ mode, sandbox }: Config): boolean {
  return mode === "sandbox" && sandbox === "full";
}
