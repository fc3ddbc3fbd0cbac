import { BookViews } from "../book/book-views.ts";
import type { BookHandle } from "../book/book-handle.ts";
import { CrashCandles } from "../book/crashes/crash-candles.ts";
import { Mirror } from "../book/mirror/mirror.ts";
import { TimeTravel } from "../book/time-travel/time-travel.ts";
import { createApp } from "../edge/http/app.ts";
import { noSandboxHandlers } from "../edge/http/routes/no-sandbox.ts";
import type { HttpServer } from "../edge/http/server.ts";
import type { ServedBook, Services } from "../edge/http/services.ts";
import { FrameHub } from "../edge/http/streams/frame-hub.ts";
import { frameMakers } from "../edge/http/streams/frames.ts";
import { StreamDoor } from "../edge/http/streams/stream-door.ts";
import { TestMessages } from "../edge/http/test-messages.ts";
import { readWebFiles } from "../edge/web/web-files.ts";
import type { Anchors } from "../followers/anchors/anchors.ts";
import type { OperatorKey } from "../followers/receipts/operator-key.ts";
import { Teardown } from "../foundation/teardown.ts";
import type { OpenSandbox } from "../sandbox/open-sandbox.ts";
import type { Callers } from "./open-callers.ts";
import type { Foundation } from "./open-foundation.ts";

export interface EdgeNeeds {
  readonly foundation: Foundation;
  readonly operatorKey: OperatorKey;
  readonly anchors: Anchors;
  readonly callers: Callers;
  readonly book: BookHandle<ServedBook>;
  readonly sandbox: OpenSandbox | null;
  /** The folder with the built web app, once it is ready; null or nothing for none. */
  readonly web: Promise<string | null> | undefined;
  /** It listens already. */
  readonly http: HttpServer;
}

/** What faces the world. */
export interface Edge {
  readonly services: Services;
  close(): Promise<void>;
}

/** Gathers what requests are answered with, and begins to answer them. */
export async function openEdge(needs: EdgeNeeds): Promise<Edge> {
  const { foundation, operatorKey, anchors, callers, book, sandbox, http } = needs;
  const { config, log, databaseUrl, keyring, database, store, workers } = foundation;
  const { people, grants, keys, keyUses, audit } = callers;
  const scenario = sandbox?.scenario ?? null;
  const mirror = new Mirror(databaseUrl);
  const bookViews = new BookViews(() => book.sequencer, mirror);
  const frames: FrameHub = new FrameHub({
    makers: frameMakers({ book, bookViews, config, sandbox: scenario }, sandbox?.view ?? null),
    onError: (error) => log.warn({ error }, "a frame could not be made"),
    onWatched: (name) => {
      if (name === "sandbox") scenario?.watched(() => frames.isWatched("sandbox"));
    },
  });
  const services: Services = {
    ...{ book, config, keyring, log, database, store, people, grants, keys, keyUses, audit },
    alarms: foundation.alarms,
    clock: foundation.clock,
    sandbox: scenario,
    anchors,
    receiptKey: operatorKey,
    bookViews,
    frames,
    streams: new StreamDoor(),
    testMessages: new TestMessages(),
    timeTravel: new TimeTravel(databaseUrl, workers),
    ...{ workers, databaseUrl },
    crashCandles: new CrashCandles(database.tables),
  };
  const web = await needs.web;
  const files = typeof web === "string" ? await readWebFiles(web, foundation.config.mode) : null;
  const handlers = sandbox?.handlers({ people, keyring, publicUrl: config.publicUrl });
  const app = createApp(services, {
    files,
    sandbox: handlers ?? noSandboxHandlers,
    address: `http://localhost:${http.port}`,
  });
  http.serve((request, bindings) => app.fetch(request, bindings));
  const teardown = new Teardown(log);
  teardown.push(() => mirror.close());
  teardown.push(() => http.close());
  // A closing server waits for what it answers, so streams end before it.
  teardown.push(() => services.streams.close());
  teardown.push(() => services.frames.close());
  return { services, close: () => teardown.all() };
}
