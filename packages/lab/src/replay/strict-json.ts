import type { InputProblem } from "../inputs/input-error.ts";

/**
 * One object of a JSON document, read field by field. Every problem is noted with the full name of
 * its field and reading goes on, so that all of them can be shown at once.
 */
export class StrictObject {
  readonly #name: string;
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  readonly #problems: InputProblem[];

  private constructor(name: string, fields: object, problems: InputProblem[]) {
    this.#name = name;
    this.#fields = new Map(Object.entries(fields));
    this.#problems = problems;
  }

  /** `value` as an object; undefined, with the problem noted, when it is anything else. */
  static of(value: unknown, name: string, problems: InputProblem[]): StrictObject | undefined {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return new StrictObject(name, value, problems);
    }
    const field = name === "" ? {} : { field: name };
    problems.push({ ...field, message: "This must be an object: { … }." });
    return undefined;
  }

  /** The value of a field; undefined when it is absent. */
  take(field: string): unknown {
    this.#read.add(field);
    return this.#fields.get(field);
  }

  /** The value of a field that must be there; absence is a problem that says what is needed. */
  need(field: string, what: string): unknown {
    const value = this.take(field);
    if (value === undefined) this.note(field, `The field is missing. Give ${what}.`);
    return value;
  }

  note(field: string, message: string): void {
    this.#problems.push({ field: this.#nameOf(field), message });
  }

  #nameOf(field: string): string {
    return this.#name === "" ? field : `${this.#name}.${field}`;
  }

  /** Notes every field that nobody has asked for. */
  refuseUnread(): void {
    for (const field of this.#fields.keys()) {
      if (this.#read.has(field)) continue;
      const known = [...this.#read].join(", ");
      this.note(field, `There is no such field. Known here are: ${known}.`);
    }
  }
}
