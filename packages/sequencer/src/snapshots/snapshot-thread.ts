import { on } from "node:events";
import { parentPort, type Worker } from "node:worker_threads";
import type { AccountId } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { asError } from "../sequencer-error.ts";
import { makeSnapshotsInProcess, type SnapshotMaker, type BookState } from "./snapshot-maker.ts";

/** What the worker is asked for; afterwards it is asked `next` for each piece. */
interface Order {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
}

type Answer =
  | { readonly kind: "state"; readonly sequence: number; readonly stateHash: string }
  | { readonly kind: "chunk"; readonly text: string }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly message: string };

const NEXT = "next";

/**
 * Makes them in a thread of its own with its own connection to the database, started for each
 * snapshot and ended after it: the writer only carries the finished pieces.
 *
 * `startWorker` starts a script whose whole work is to call `serveSnapshots`.
 */
export function makeSnapshotsInThread(
  order: Order & { readonly startWorker: () => Worker },
): SnapshotMaker {
  return {
    state: async (signal) => {
      const { startWorker, ...request } = order;
      const worker = startWorker();
      const release = async (): Promise<void> => void (await worker.terminate());
      try {
        // An ended worker gives no answer, which is a failure, too.
        const ended = AbortSignal.any([signal, whenEnded(worker)]);
        const answers = on(worker, "message", { signal: ended });
        const ask = async (question: Order | typeof NEXT): Promise<Answer> => {
          worker.postMessage(question);
          const { value } = (await answers.next().catch(() => {
            throw asError(ended.reason);
          })) as { value: readonly [Answer] };
          if (value[0].kind === "failed") throw new Error(value[0].message);
          return value[0];
        };
        const state = await ask(request);
        if (state.kind !== "state") throw new Error("The snapshot thread gave no state.");
        const { sequence, stateHash } = state;
        return { sequence, stateHash, chunks: carry(() => ask(NEXT)), release };
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}

async function* carry(next: () => Promise<Answer>): AsyncGenerator<string, void, undefined> {
  for (let answer = await next(); answer.kind === "chunk"; answer = await next()) {
    yield answer.text;
  }
}

function whenEnded(worker: Worker): AbortSignal {
  const ended = new AbortController();
  worker.once("error", (error) => ended.abort(error));
  worker.once("exit", (code) =>
    ended.abort(new Error(`The snapshot thread ended with code ${code}.`)),
  );
  return ended.signal;
}

/** The worker's side: recovers the book that it is told and hands out its state, piece by piece. */
export async function serveSnapshots(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("serveSnapshots runs in a worker thread only.");
  const answer = (message: Answer): void => port.postMessage(message);
  const questions = on(port, "message") as AsyncIterator<[Order | typeof NEXT]>;
  const ask = async (): Promise<Order | typeof NEXT | undefined> => {
    const result = await questions.next();
    return result.done === true ? undefined : result.value[0];
  };
  try {
    const order = await ask();
    if (order === undefined || order === NEXT)
      throw new Error("The snapshot thread was given no order.");
    const state = await recoverState(order);
    answer({ kind: "state", sequence: state.sequence, stateHash: state.stateHash });
    for await (const chunk of state.chunks) {
      await ask();
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      answer({ kind: "chunk", text });
    }
    await ask();
    answer({ kind: "end" });
  } catch (error) {
    answer({ kind: "failed", message: asError(error).message });
  }
}

async function recoverState({ databaseUrl, bookId, owner }: Order): Promise<BookState> {
  const store = await openPostgresJournal({ url: databaseUrl, isReadOnly: true });
  try {
    const snapshotMaker = makeSnapshotsInProcess(() => store.openReader(bookId), owner);
    return await snapshotMaker.state(new AbortController().signal);
  } finally {
    await store.close();
  }
}
