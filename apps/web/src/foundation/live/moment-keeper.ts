import type { OperationId } from "@plimsoll/contract";
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import { spanOfAll, type Dated, type Span } from "../api/dated.ts";
import type { Moment } from "../api/moment.ts";
import { isNotFound } from "../api/problem.ts";
import type { MarksFrame, SandboxState } from "./frames.ts";
import { Moments, type Part } from "./moments.ts";
import { OF_ONE_MOMENT, outdatedBy, WRITTEN_LATER } from "./outdating.ts";
import { SandboxFrames } from "./sandbox-frames.ts";

/** Without a word of the stream for so long, a page that has shown nothing yet does without its prices. */
const SILENCE_MILLIS_MAX = 3_000;
/** Without a stream, answers of different entries are asked for again together at most so often. */
const ASK_TOGETHER_MILLIS = 2_000;
/** What is told later is waited for so long. */
const LATE_MILLIS_MAX = 20_000;
/** A question is sent again at most so often. */
const ASK_AGAIN_MILLIS = 250;

/**
 * Keeps what a customer's page shows to one moment: prices, positions and what was done change together,
 * once answers are there that belong to one frame of prices. Until then the last whole frame stays. Without
 * a stream it stays as well, and what does not belong to it is held back. A page that has never heard the
 * stream shows answers that are all of one entry, and nothing before they are.
 */
export class MomentKeeper implements Moment {
  readonly #queries: QueryClient;
  readonly #moments = new Moments<MarksFrame>();
  readonly #listeners = new Set<() => void>();
  readonly #askedAt = new Map<string, number>();
  readonly #unsubscribe: () => void;
  readonly #sandboxFrames = new SandboxFrames();
  #marks: MarksFrame | null = null;
  #sandbox: SandboxState | null = null;
  #answers = new Map<string, unknown>();
  /** The stream has been silent for too long to wait for its prices. */
  #isSilent = false;
  #isHoldingBack = false;
  /** When all answers were last asked for together. */
  #askedTogetherAt = -Infinity;
  #silence: ReturnType<typeof setTimeout> | null = null;
  #look: ReturnType<typeof setTimeout> | null = null;
  /** Since when the answers on the page fit no frame; null while they do. */
  #brokenSince: number | null = null;

  constructor(queries: QueryClient) {
    this.#queries = queries;
    this.#unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
      const isOfInterest =
        type === "updated" || type === "observerAdded" || type === "observerRemoved";
      if (isOfInterest && this.keeps(operationOf(query))) this.#lookSoon(0);
    });
    this.#awaitWord();
  }

  readonly keeps = (operation: OperationId): boolean => OF_ONE_MOMENT.has(operation);

  readonly leastSequence = (operation: OperationId): number | undefined =>
    this.#isSilent ? undefined : this.#moments.leastFor(operation);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly shown = (queryHash: string): unknown => {
    const known = this.#answers.get(queryHash);
    if (known !== undefined) return known;
    // It was answered before its page was opened, and nothing has happened since.
    const query = this.#queries.getQueryCache().get(queryHash);
    const part = query === undefined ? null : partOf(query);
    if (query === undefined || part === null) return undefined;
    if (this.#marks === null || !this.#moments.isGoodAt(part, this.#marks)) return undefined;
    this.#answers.set(queryHash, query.state.data);
    return query.state.data;
  };

  /** Whether answers are held back because without a stream nobody can tell that they belong to the rest. */
  get isHoldingBack(): boolean {
    return this.#isHoldingBack;
  }

  /** Whether the page does without prices of the stream: those that somebody asks for are of another moment. */
  get isWithoutPrices(): boolean {
    return this.#isSilent && this.#marks === null;
  }

  /** The prices of the moment; null before the first. */
  get marks(): MarksFrame | null {
    return this.#marks;
  }

  /** The sandbox as of the moment, at the prices of the moment. */
  get sandbox(): SandboxState | null {
    return this.#sandbox;
  }

  hearEvent(type: string, sequence: number): void {
    this.#moments.addChange(sequence, outdatedBy(type));
  }

  hearMarks(frame: MarksFrame): void {
    if (frame.sequence < (this.#moments.newest?.sequence ?? 0)) this.#sandboxFrames.forget();
    this.#moments.addFrame(frame);
    this.#isSilent = false;
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = null;
    this.#lookNow();
  }

  hearSandbox(frame: SandboxState): void {
    this.#sandboxFrames.hear(frame);
    this.#lookNow();
  }

  /** The stream is lost. What was heard until then still says which answers belong together. */
  lose(): void {
    this.#awaitWord();
  }

  /** The stream is back: what happened meanwhile was not heard. */
  resume(): void {
    this.#moments.forget();
    this.#awaitWord();
  }

  close(): void {
    this.#unsubscribe();
    for (const timer of [this.#silence, this.#look]) if (timer !== null) clearTimeout(timer);
    this.#listeners.clear();
  }

  #awaitWord(): void {
    this.#silence ??= setTimeout(() => {
      this.#silence = null;
      this.#isSilent = true;
      this.#lookNow();
      this.#tell();
    }, SILENCE_MILLIS_MAX);
  }

  #lookSoon(millis: number): void {
    this.#look ??= setTimeout(() => this.#lookNow(), millis);
  }

  #lookNow(): void {
    if (this.#look !== null) clearTimeout(this.#look);
    this.#look = null;
    const asked = this.#queries
      .getQueryCache()
      .findAll({ type: "active" })
      .flatMap((query) => {
        const part = this.keeps(operationOf(query)) ? partOf(query) : null;
        return part === null ? [] : [{ query, part }];
      });
    const frame = this.#frameFor(asked.map(({ part }) => part));
    if (frame !== null) {
      const good = asked.filter(({ part }) => this.#moments.isGoodAt(part, frame));
      this.#show(good, { frame, isHoldingBack: false });
    } else if (this.#isSilent) this.#doWithoutStream(asked);
    this.#askAgain(asked);
  }

  /** What is told later does not hold up the rest for long. */
  #frameFor(parts: readonly Part[]): MarksFrame | null {
    const whole = this.#moments.frameFor(parts);
    if (whole !== null) {
      this.#brokenSince = null;
      return whole;
    }
    const now = performance.now();
    this.#brokenSince ??= now;
    // A page that shows nothing yet need not wait: their own places say that they are on their way.
    const isFirst = this.#marks === null;
    if (!isFirst && now - this.#brokenSince < LATE_MILLIS_MAX) return null;
    return this.#moments.frameFor(parts.filter(({ operation }) => !WRITTEN_LATER.has(operation)));
  }

  /** Shows what is of one moment without the stream, and holds back the rest. */
  #doWithoutStream(asked: readonly Asked[]): void {
    const frame = this.#marks;
    if (frame !== null) {
      const good = asked.filter(({ part }) => this.#moments.isGoodAt(part, frame));
      const isHoldingBack = asked.some(
        (one) => !good.includes(one) && !this.#answers.has(one.query.queryHash),
      );
      this.#show(good, { frame, isHoldingBack });
      return;
    }
    const entry = entryOf(asked.map(({ part }) => part));
    const good = asked.filter(({ part: { span } }) => span === null || isOf(span, entry));
    if (good.length < asked.length) this.#askTogether(asked);
    if (entry === null) this.#show([], { frame, isHoldingBack: true });
    else {
      const isHoldingBack = good.length < asked.length;
      // What is of an earlier entry is not shown beside these.
      this.#show(good, { frame, isHoldingBack, isAlone: true });
    }
  }

  /** Questions that are sent at one time are answered after one entry, unless the book moves between them. */
  #askTogether(asked: readonly Asked[]): void {
    if (asked.some(({ query }) => query.state.fetchStatus !== "idle")) return;
    const since = performance.now() - this.#askedTogetherAt;
    if (since < ASK_TOGETHER_MILLIS) {
      this.#lookSoon(ASK_TOGETHER_MILLIS - since);
      return;
    }
    this.#askedTogetherAt = performance.now();
    for (const { query } of asked) {
      void this.#queries.refetchQueries(
        { queryKey: query.queryKey, exact: true },
        { cancelRefetch: false },
      );
    }
  }

  #show(asked: readonly Asked[], { frame, isHoldingBack, isAlone = false }: Shown): void {
    const answers = new Map(asked.map(({ query }) => [query.queryHash, query.state.data]));
    for (const [hash, before] of isAlone ? [] : this.#answers) {
      const query = this.#queries.getQueryCache().get(hash);
      // A list that is told later stays as it was; what nobody looks at any more is let go.
      if (!answers.has(hash) && query?.isActive() === true && query.state.data !== undefined) {
        answers.set(hash, before);
      }
    }
    const sandbox = this.isWithoutPrices ? null : this.#sandboxFrames.at(frame);
    const isSame =
      frame === this.#marks &&
      sandbox === this.#sandbox &&
      isHoldingBack === this.#isHoldingBack &&
      answers.size === this.#answers.size &&
      [...answers].every(([hash, data]) => this.#answers.get(hash) === data);
    if (isSame) return;
    this.#answers = answers;
    this.#marks = frame;
    this.#sandbox = sandbox;
    this.#isHoldingBack = isHoldingBack;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Asks again for what is from before an event that was heard of. */
  #askAgain(asked: readonly Asked[]): void {
    const now = performance.now();
    for (const { query, part } of asked) {
      if (!this.#moments.isOld(part) || query.state.fetchStatus !== "idle") continue;
      const since = now - (this.#askedAt.get(query.queryHash) ?? -Infinity);
      if (since < ASK_AGAIN_MILLIS) {
        this.#lookSoon(ASK_AGAIN_MILLIS - since);
        continue;
      }
      this.#askedAt.set(query.queryHash, now);
      void this.#queries.refetchQueries(
        { queryKey: query.queryKey, exact: true },
        { cancelRefetch: false },
      );
    }
  }
}

/** What is shown, and with which prices. */
interface Shown {
  readonly frame: MarksFrame | null;
  readonly isHoldingBack: boolean;
  /** Nothing that was shown before stays beside it. */
  readonly isAlone?: boolean;
}

interface Asked {
  readonly query: Query;
  readonly part: Part;
}

/** The one entry that answers are of, but for those that are written later; null when they are of several. */
function entryOf(parts: readonly Part[]): number | null {
  const first = parts.filter(({ operation }) => !WRITTEN_LATER.has(operation));
  const entries = (first.length === 0 ? parts : first).flatMap(({ span }) =>
    span === null ? [] : [span.first, span.last],
  );
  const [entry] = entries;
  return entry !== undefined && new Set(entries).size === 1 ? entry : null;
}

function isOf({ first, last }: Span, entry: number | null): boolean {
  return first === entry && last === entry;
}

function operationOf({ queryKey }: Pick<Query, "queryKey">): OperationId {
  return queryKey[0] as OperationId;
}

/** A query as a part of the page; null while it has no answer, or when what it asks for is gone. */
function partOf(query: Query): Part | null {
  const { data, error } = query.state;
  if (data === undefined || isNotFound(error)) return null;
  return { operation: operationOf(query), span: spanOf(data as KeptData) };
}

type KeptData = Dated<unknown> | InfiniteData<Dated<unknown>>;

function spanOf(data: KeptData): Span | null {
  return "pages" in data ? spanOfAll(data.pages) : data.span;
}
