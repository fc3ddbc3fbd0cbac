/** Something that an operator must look at now. docs/operations.md says for each what to do. */
export interface Alarm {
  /** Its name in metrics, in /ready and in docs/operations.md: `clock_jumped`. */
  readonly name: string;
  /** What is wrong and what to do, for people. */
  readonly sentence: string;
  /** Whether the service counts as not ready while it lasts. */
  readonly stopsService: boolean;
}

type Listener = (alarm: Alarm, change: "raised" | "cleared") => void;

/** The alarms that stand now, by name. Whoever raises one clears it. */
export class Alarms {
  readonly #standing = new Map<string, Alarm>();
  readonly #known = new Set<string>();
  readonly #listeners: Listener[] = [];

  /** Raises an alarm; one of the same name that stands already only gets the new sentence. */
  raise(alarm: Alarm): void {
    const isNew = !this.#standing.has(alarm.name);
    this.#standing.set(alarm.name, alarm);
    this.#known.add(alarm.name);
    if (isNew) this.#tell(alarm, "raised");
  }

  /** Nothing happens when it does not stand. */
  clear(name: string): void {
    const alarm = this.#standing.get(name);
    if (alarm === undefined) return;
    this.#standing.delete(name);
    this.#tell(alarm, "cleared");
  }

  /** In the order in which they were raised. */
  standing(): readonly Alarm[] {
    return [...this.#standing.values()];
  }

  /** Names of all that stand or have stood since the start. */
  known(): readonly string[] {
    return [...this.#known];
  }

  /** Told of each that is raised or cleared from now on. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #tell(alarm: Alarm, change: "raised" | "cleared"): void {
    for (const listener of this.#listeners) listener(alarm, change);
  }
}
