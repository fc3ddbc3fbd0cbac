/** What several owners wait with: each of them in turn, and the things of one in their order. */
export class RoundRobin<T> {
  /** The owner whose turn is next stands first. */
  readonly #waiting = new Map<string, T[]>();
  #size = 0;

  /** Things of all owners. */
  get size(): number {
    return this.#size;
  }

  sizeOf(owner: string): number {
    return this.#waiting.get(owner)?.length ?? 0;
  }

  add(owner: string, thing: T): void {
    const own = this.#waiting.get(owner) ?? [];
    own.push(thing);
    this.#waiting.set(owner, own);
    this.#size += 1;
  }

  /** Takes the next thing; its owner stands behind all others from now on. */
  next(): T | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const [owner, own] = first;
    const thing = own.shift();
    this.#size -= 1;
    this.#waiting.delete(owner);
    if (own.length > 0) this.#waiting.set(owner, own);
    return thing;
  }
}
