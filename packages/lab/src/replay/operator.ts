import {
  execute,
  isContinuationDue,
  type Book,
  type Command,
  type Event,
  type Millis,
  type Rejection,
} from "@plimsoll/engine";

/** Sees every command that a book accepted, with what it caused, in order. */
export type EntryObserver = (command: Command, at: Millis, events: readonly Event[]) => void;

/** A command that the replay counted on was refused. */
export class RefusedCommand extends Error {
  override readonly name = "RefusedCommand";
  readonly rejection: Rejection;

  constructor(command: Command, rejection: Rejection) {
    const detail = "problem" in rejection ? ` (${rejection.field} ${rejection.problem})` : "";
    super(`The book refuses ${command.type}: ${rejection.code}${detail}.`);
    this.rejection = rejection;
  }
}

/** Gives a book its commands one after the other and lets it finish what each of them began. */
export class Operator {
  readonly book: Book;
  readonly #observe: EntryObserver;

  constructor(book: Book, observe: EntryObserver) {
    this.book = book;
    this.#observe = observe;
  }

  /**
   * Executes a command and then `continue` for as long as triggers are due. All events, in order.
   *
   * @throws RefusedCommand
   */
  send(command: Command, at: Millis): readonly Event[] {
    const events = [...this.#execute(command, at)];
    while (isContinuationDue(this.book)) events.push(...this.#execute({ type: "continue" }, at));
    return events;
  }

  #execute(command: Command, at: Millis): readonly Event[] {
    const decision = execute(this.book, command, at);
    if (!decision.isAccepted) throw new RefusedCommand(command, decision.rejection);
    this.#observe(command, at, decision.events);
    return decision.events;
  }
}
