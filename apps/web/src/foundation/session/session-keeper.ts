import type { WhoActs } from "../api/who-acts.ts";
import type { Session } from "./caller.ts";

interface SessionKeeperOptions {
  /** Asks the server; null when nobody is signed in. */
  readonly read: () => Promise<Session | null>;
  /** Whom the page takes to be signed in; undefined while it does not know. */
  readonly known: () => Session | null | undefined;
  /** Takes somebody else, or nobody, to be signed in from now on. */
  readonly adopt: (session: Session | null) => void;
  /** The page did not bring the change about: it shows what is somebody else's. */
  readonly onSurprise: (session: Session | null) => void;
  /** Tells the other tabs of this browser to look again. */
  readonly tellOthers: () => void;
}

/**
 * Keeps the page's idea of its session true. Cookies belong to the browser: another tab may sign
 * out or sign in as somebody else, and a session may end. Whoever is about to act asks `confirm`.
 */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  /** Number of reasons for doubt so far, and of those that an answer has settled. */
  #doubts = 0;
  #settled = 0;
  #asking: Promise<void> | null = null;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
  }

  /** In whose name the page acts, for those who send commands. */
  readonly whoActs: WhoActs = {
    known: () => {
      const session = this.#options.known();
      return session === undefined ? undefined : personOf(session);
    },
    confirm: async () => personOf(await this.confirm()),
  };

  /** Something suggests that the session has changed: it is asked for anew, and who acts waits. */
  doubt(): void {
    this.#doubts += 1;
    // Whoever cannot be asked now is asked before the next act.
    void this.confirm().catch(() => undefined);
  }

  /**
   * Who is signed in, as far as anybody knows.
   *
   * @throws what reading the session threw, while there is doubt.
   */
  async confirm(): Promise<Session | null | undefined> {
    while (this.#settled < this.#doubts) {
      this.#asking ??= this.#ask().finally(() => (this.#asking = null));
      await this.#asking;
    }
    return this.#options.known();
  }

  /** After the page itself has signed somebody in or out. */
  async renew(): Promise<Session | null> {
    const session = await this.#options.read();
    this.#take(session);
    return session;
  }

  /** After the page itself has signed out: nothing needs to be asked. */
  forget(): void {
    this.#take(null);
  }

  #take(session: Session | null): void {
    this.#settled = this.#doubts;
    this.#options.adopt(session);
    this.#options.tellOthers();
  }

  async #ask(): Promise<void> {
    const { read, known, adopt, onSurprise } = this.#options;
    const doubts = this.#doubts;
    const session = await read();
    // Settled meanwhile by the page itself: this answer may be older.
    if (this.#settled >= doubts) return;
    this.#settled = doubts;
    const before = known();
    if (personOf(session) === personOf(before)) {
      // Their address was proved meanwhile: it is the same person, and nobody is surprised.
      if (session?.isEmailVerified !== before?.isEmailVerified) adopt(session);
      return;
    }
    adopt(session);
    if (before !== undefined) onSurprise(session);
  }
}

/** Equal for the same person with the same rights. */
function personOf(session: Session | null | undefined): string {
  if (session === null || session === undefined) return "";
  const { name, account, roles } = session;
  return JSON.stringify([account, name, roles]);
}
