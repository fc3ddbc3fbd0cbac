import type { FeedOrder, FeedReport } from "./feed-process-messages.ts";
import { EXCHANGE_IDS, openExchange } from "./exchange/open-exchange.ts";
import { pollExchange, type PollListener } from "./exchange/poll-exchange.ts";
import type { Source } from "./observation.ts";

/*
 * A process of its own for ccxt, which is large, and foreign: it holds no secret of the server and
 * no connection but those to the exchanges. It ends when the server does.
 */

const stop = new AbortController();

process.once("disconnect", () => process.exit(0));
process.once("message", (order: FeedOrder) => void serve(order));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
report({ kind: "ready" });

async function serve({ sources, exchanges }: FeedOrder): Promise<void> {
  const unknown = exchanges.map(([id]) => id).filter((id) => !EXCHANGE_IDS.includes(id));
  if (unknown.length > 0) {
    const message = `ccxt knows no exchange called ${unknown.join(", ")}.`;
    return report({ kind: "refused", message });
  }
  report({ kind: "started" });
  const listener: PollListener = {
    observed: (observation) => report({ kind: "observed", observation }),
    dropped: (source, reason) => report({ kind: "dropped", source, reason }),
    failed: (source, failure) => report({ kind: "failed", source, failure }),
  };
  await Promise.all(
    exchanges.map(([id, settings]) =>
      pollExchange({
        sources: sources.filter(({ exchange }: Source) => exchange === id),
        open: () => openExchange(id, settings),
        deadlineMs: 3 * settings.timeoutMs,
        listener,
        signal: stop.signal,
      }),
    ),
  );
  process.exit(0);
}

function report(message: FeedReport): void {
  if (process.connected) process.send?.(message);
}
