import { networkOf } from "../../foundation/network-of.ts";
import type { AuditEntry } from "./audit-log.ts";

export interface ThinningOptions {
  readonly note: (entry: AuditEntry) => void;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Entries that one place on the network, or one person, brings about in a window and that are written. */
  readonly perSource?: number;
  /** The same for all strangers together. */
  readonly ofStrangers?: number;
  readonly windowMillis?: number;
}

type Counts = Map<string, number>;

interface Source {
  written: number;
  /** By the name of the act, what was left out. */
  readonly leftOut: Counts;
}

const PER_SOURCE = 30;
const OF_STRANGERS = 600;
const WINDOW_MILLIS = 60_000;
/** Whoever sends requests from ever new networks is counted here. */
const ALL_OTHERS = "strangers";

/**
 * Bounds how fast the audit log grows by what anybody may do as often as they like, such as failing to sign in. What
 * goes beyond is counted by source and act, and told at the end of the window: that it happened is never lost.
 */
export class Thinning {
  readonly #options: Required<ThinningOptions>;
  readonly #sources = new Map<string, Source>();
  #ofStrangers = 0;
  #began = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ThinningOptions) {
    this.#options = {
      ...{ perSource: PER_SOURCE, ofStrangers: OF_STRANGERS, windowMillis: WINDOW_MILLIS },
      ...options,
    };
  }

  take(entry: AuditEntry): void {
    const { note, now, perSource, ofStrangers, windowMillis } = this.#options;
    if (this.#timer === undefined) {
      this.#began = now();
      this.#timer = setTimeout(() => this.end(), windowMillis).unref();
    }
    const isStranger = !entry.actor.startsWith("person:");
    const isSpent = isStranger && this.#ofStrangers >= ofStrangers;
    const name = isStranger ? `address:${networkOf(entry.address ?? "unknown")}` : entry.actor;
    const source = this.#sources.get(name) ?? this.#add(isSpent ? ALL_OTHERS : name);
    if (isSpent || source.written >= perSource) {
      source.leftOut.set(entry.act, (source.leftOut.get(entry.act) ?? 0) + 1);
      return;
    }
    source.written += 1;
    if (isStranger) this.#ofStrangers += 1;
    note(entry);
  }

  /** Ends the window: tells what was left out, and begins to count anew. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, { leftOut }] of this.#sources) {
      if (leftOut.size === 0) continue;
      const counts = [...leftOut].map(([act, count]) => [act, String(count)] as const);
      this.#options.note({
        ...{ actor: "service", act: "audit_log.thinned", account: null, address: null },
        subject: name,
        details: { since: new Date(this.#began).toISOString(), ...Object.fromEntries(counts) },
      });
    }
    this.#sources.clear();
    this.#ofStrangers = 0;
  }

  #add(name: string): Source {
    const source = this.#sources.get(name) ?? { written: 0, leftOut: new Map<string, number>() };
    this.#sources.set(name, source);
    return source;
  }
}
