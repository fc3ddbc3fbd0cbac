import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FeedOrder, FeedReport } from "./feed-process-messages.ts";

export interface FeedWorkerOptions {
  readonly order: FeedOrder;
  readonly onReport: (report: FeedReport) => void;
  /** Told when the process has ended by itself and will be started again. */
  readonly onEnd: (how: string, pauseMs: number) => void;
}

export interface FeedWorker {
  pid(): number | undefined;
  close(): Promise<void>;
}

const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 60_000;
/** A process that has run this long is started again without delay. */
const STEADY_MILLIS = 60_000;
const CLOSE_MILLIS = 2_000;
const HEAP_MEGABYTES = 512;

/** Variables that the process may see; everything else, above all secrets, stays here. */
export const FEED_VARIABLES: readonly string[] = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "SystemRoot",
  "TZ",
  "NODE_EXTRA_CA_CERTS",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
];

/** Keeps one feed process running: starts it again, ever more slowly, when it ends by itself. */
export function startFeedWorker(options: FeedWorkerOptions): FeedWorker {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;
  let pauseMs = FIRST_PAUSE_MILLIS;

  const start = (): void => {
    const startedAt = performance.now();
    const process = launch();
    child = process;
    process.on("message", (message) => {
      const report = message as FeedReport;
      if (report.kind === "ready") process.send(options.order, () => undefined);
      else options.onReport(report);
    });
    process.on("error", () => undefined);
    process.once("exit", (code, signal) => {
      child = undefined;
      if (isClosing) return;
      if (performance.now() - startedAt > STEADY_MILLIS) pauseMs = FIRST_PAUSE_MILLIS;
      options.onEnd(signal === null ? `code ${code ?? "unknown"}` : signal, pauseMs);
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMs);
    });
  };
  start();

  return {
    pid: () => child?.pid,
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      const running = child;
      if (running === undefined) return;
      const ended = new Promise<void>((resolve) => running.once("exit", () => resolve()));
      const impatience = setTimeout(() => running.kill("SIGKILL"), CLOSE_MILLIS);
      running.kill("SIGTERM");
      await ended;
      clearTimeout(impatience);
    },
  };
}

function launch(): ChildProcess {
  const entry = fileURLToPath(new URL("feed-process.js", import.meta.url));
  const environment = Object.fromEntries(
    FEED_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return fork(entry, [], {
    env: environment,
    execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
    // The server writes its own log; what a library prints would only break it.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
