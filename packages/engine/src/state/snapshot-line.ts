import { readAmount, readText, revive } from "./canonical.ts";
import type { Plain } from "./canonical.ts";
import { SnapshotError } from "./snapshot-format.ts";

/** Most lists of a loan are empty: they share one. */
const NOTHING: readonly never[] = [];

/**
 * The members of one line of a snapshot, or of an object in it, with what they must be. They are
 * parsed JSON; what a string stands for is worked out when it is asked for.
 */
export class SnapshotFields {
  readonly #line: number;
  readonly #fields: Readonly<Record<string | number, Plain>>;

  constructor(line: number, fields: Readonly<Record<string | number, Plain>>) {
    this.#line = line;
    this.#fields = fields;
  }

  /** An error about this line. */
  error(problem: string): SnapshotError {
    return new SnapshotError(this.#line, problem);
  }

  text<T extends string>(name: string | number): T {
    const value = this.#fields[name];
    if (typeof value !== "string") throw this.#misfit(name, "a text");
    return readText(value) as T;
  }

  amount<T extends bigint>(name: string | number): T {
    const value = this.signedAmount(name);
    if (value < 0n) throw this.#misfit(name, "an amount, not negative");
    return value as T;
  }

  signedAmount(name: string | number): bigint {
    const value = this.#fields[name];
    const amount = typeof value === "string" ? readAmount(value) : undefined;
    if (amount === undefined) throw this.#misfit(name, "an amount");
    return amount;
  }

  whole(name: string | number): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
      throw this.#misfit(name, "a whole number");
    }
    return value;
  }

  flag(name: string | number): boolean {
    const value = this.#fields[name];
    if (typeof value !== "boolean") throw this.#misfit(name, "true or false");
    return value;
  }

  isNull(name: string | number): boolean {
    return this.#fields[name] === null;
  }

  texts<T extends string>(name: string | number): readonly T[] {
    return this.#list(name, "a list of texts", (member) =>
      typeof member === "string" ? (readText(member) as T) : undefined,
    );
  }

  amounts<T extends bigint>(name: string | number): readonly T[] {
    return this.#list(name, "a list of amounts", (member) =>
      typeof member === "string" ? (readAmount(member) as T | undefined) : undefined,
    );
  }

  list<T extends object>(name: string | number): readonly T[] {
    return this.#list(name, "a list of objects", (member) =>
      isRecord(member) ? (revive(member) as T) : undefined,
    );
  }

  /** An object whose inside nobody checks: the book wrote it, and it is used as it stands. */
  object<T extends object>(name: string | number): T {
    return revive(this.#record(name)) as T;
  }

  fieldsOf(name: string | number): SnapshotFields {
    return new SnapshotFields(this.#line, this.#record(name));
  }

  names(): string[] {
    return Object.keys(this.#fields);
  }

  /** What `name` refers to; it must stand further up. */
  found<T>(kind: string, name: string, known: T | undefined): T {
    if (known === undefined) throw this.error(`there is no ${kind} ${name} in the lines before`);
    return known;
  }

  #record(name: string | number): Readonly<Record<string, Plain>> {
    const value = this.#fields[name];
    if (!isRecord(value)) throw this.#misfit(name, "an object");
    return value;
  }

  #list<T>(
    name: string | number,
    expected: string,
    read: (member: Plain) => T | undefined,
  ): readonly T[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw this.#misfit(name, expected);
    if (value.length === 0) return NOTHING;
    return (value as readonly Plain[]).map((member) => {
      const result = read(member);
      if (result === undefined) throw this.#misfit(name, expected);
      return result;
    });
  }

  #misfit(name: string | number, expected: string): SnapshotError {
    const what = typeof name === "number" ? `member ${name}` : `field ${name}`;
    return this.error(`${what} must be ${expected}`);
  }
}

function isRecord(value: Plain | undefined): value is { readonly [field: string]: Plain } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
