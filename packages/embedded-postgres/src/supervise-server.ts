import type { ServerProcess } from "./server-process.ts";

const RESTART_PAUSE_MILLIS_MIN = 200;
const RESTART_PAUSE_MILLIS_MAX = 10_000;

/** A server that is started again when it ends without being asked. */
interface SupervisedServer {
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Launches the server and keeps it running: after an end that nobody asked for (killed for want of
 * memory, a broken disk) it clears what is left and starts it again, with growing pauses.
 *
 * The first start is different: when it fails, the error goes to the caller.
 */
export async function superviseServer(options: {
  readonly launch: () => ServerProcess;
  readonly waitUntilReady: (server: ServerProcess) => Promise<void>;
  /** Ends whatever is left of the last run. */
  readonly clear: () => Promise<void>;
  readonly onRestart: (how: string) => void;
}): Promise<SupervisedServer> {
  const stopping = new AbortController();
  let current = options.launch();

  const startAgain = async (): Promise<void> => {
    await options.clear();
    if (stopping.signal.aborted) return;
    current = options.launch();
    await options.waitUntilReady(current);
  };

  const watch = async (): Promise<void> => {
    let pauseMillis = RESTART_PAUSE_MILLIS_MIN;
    let how = await current.ended;
    while (!stopping.signal.aborted) {
      options.onRestart(how);
      await pause(pauseMillis, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await startAgain();
        pauseMillis = RESTART_PAUSE_MILLIS_MIN;
        how = await current.ended;
      } catch (error) {
        await current.stop();
        pauseMillis = Math.min(pauseMillis * 2, RESTART_PAUSE_MILLIS_MAX);
        how = String(error);
      }
    }
  };

  try {
    await options.waitUntilReady(current);
  } catch (error) {
    await current.stop();
    throw error;
  }
  const watching = watch();
  return {
    pid: () => current.pid,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await watching;
      // A restart may have launched one more server between the two lines above.
      await current.stop();
    },
  };
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
