import { execute, isContinuationDue } from "@plimsoll/engine";
import type { Book, Command, Millis, Rejection } from "@plimsoll/engine";
import { FORMAT_VERSION, type EntryDraft } from "@plimsoll/journal";
import { encodeBody, type EntryBody } from "./durable-entry.ts";
import type { KeyRegister } from "./idempotency/key-register.ts";
import type { Memory } from "./recovery/recover.ts";
import type { Accepted, Submission } from "./submission.ts";

/** How the sequencer signs the commands that it sends itself. */
const SEQUENCER_ACTOR = "sequencer";
const CONTINUATION: Submission = { command: { type: "continue" }, actor: SEQUENCER_ACTOR };

/** What became of a submission: an entry that waits to be written, or why it was refused. */
type Decided =
  | {
      readonly isAccepted: true;
      readonly reply: Accepted;
      readonly draft: EntryDraft;
      readonly body: EntryBody;
    }
  | { readonly isAccepted: false; readonly rejection: Rejection };

/** The book in memory, which may be ahead of the journal: stamps commands, decides, applies. */
export class Decider {
  readonly book: Book;
  readonly keys: KeyRegister;
  readonly #clock: () => number;
  #sequence: number;
  #at: number;

  constructor(memory: Memory, clock: () => number) {
    this.book = memory.book;
    this.keys = memory.keys;
    this.#clock = clock;
    this.#sequence = memory.head.sequence;
    this.#at = memory.at;
  }

  /** The last entry in the book. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Whether `decideContinuation` must come before any other command. */
  get isContinuationDue(): boolean {
    return isContinuationDue(this.book);
  }

  decideContinuation(): Decided {
    return this.decide(CONTINUATION);
  }

  /**
   * Decides at max(clock, time of the last entry). Accepted, it is in the book, has the next
   * sequence, and its key is taken. Throws what the engine throws; memory is void then.
   */
  decide({ command, actor, idempotencyKey, fingerprint }: Submission): Decided {
    const at = Math.max(this.#clock(), this.#at);
    const decision = execute(this.book, command, at as Millis);
    if (!decision.isAccepted) return decision;
    const { events } = decision;
    const body = bodyOf(command, events, fingerprint);
    const draft: EntryDraft = {
      at,
      version: FORMAT_VERSION,
      body: encodeBody(body),
      actor,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    };
    this.#sequence += 1;
    this.#at = at;
    const sequence = this.#sequence;
    const reply = { isAccepted: true, sequence, at, events, isReplay: false } as const;
    if (idempotencyKey !== undefined) this.keys.enter(idempotencyKey, { fingerprint, reply });
    return { isAccepted: true, reply, draft, body };
  }
}

function bodyOf(
  command: Command,
  events: EntryBody["events"],
  fingerprint: string | undefined,
): EntryBody {
  return fingerprint === undefined ? { command, events } : { command, events, fingerprint };
}
