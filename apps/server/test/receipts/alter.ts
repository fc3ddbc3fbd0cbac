import type { Dice } from "../dice.ts";

/** A receipt of which something was changed, and what. */
export interface Alteration {
  readonly json: unknown;
  readonly way: "digit" | "character" | "swap" | "removal" | "number" | "piece";
  /** Path of the changed field, joined by dots. */
  readonly place: string;
}

type Leaf = { readonly path: readonly string[]; readonly value: unknown };

/** Changes one value of a receipt at random, at times to what another receipt has there. */
export function alter(receipt: object, other: object, roll: Dice): Alteration {
  const json = structuredClone(receipt) as Record<string, unknown>;
  const leaves = leavesOf(json, []);
  const leaf = leaves[roll(leaves.length)];
  if (leaf === undefined) throw new Error("the receipt is empty");
  const place = leaf.path.join(".");
  const turn = roll(10);
  if (turn === 0) {
    set(json, leaf.path, undefined);
    return { json, way: "removal", place };
  }
  if (turn <= 2) {
    const found = leavesOf(other, []).find(({ path }) => path.join(".") === place);
    if (found !== undefined && found.value !== leaf.value) {
      set(json, leaf.path, found.value);
      return { json, way: "swap", place };
    }
  }
  const { value } = leaf;
  if (typeof value === "number") {
    set(json, leaf.path, value + 1 + roll(9));
    return { json, way: "number", place };
  }
  if (typeof value !== "string" || value === "") {
    set(json, leaf.path, "0");
    return { json, way: "character", place };
  }
  const digits = [...value.matchAll(/[0-9]/g)].map(({ index }) => index);
  const digit = digits[roll(Math.max(digits.length, 1))];
  if (digit !== undefined && turn <= 7) {
    const changed = String((Number(value[digit]) + 1 + roll(9)) % 10);
    set(json, leaf.path, value.slice(0, digit) + changed + value.slice(digit + 1));
    return { json, way: leaf.path.at(-1) === "piece" ? "piece" : "digit", place };
  }
  const at = roll(value.length);
  const character = String.fromCharCode(33 + roll(94));
  set(json, leaf.path, value.slice(0, at) + character + value.slice(at + (roll(2) === 0 ? 1 : 0)));
  return { json, way: "character", place };
}

function leavesOf(value: unknown, path: readonly string[]): Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

function set(container: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length > 0) {
    set(container[key] as Record<string, unknown>, rest, value);
    return;
  }
  if (value !== undefined) container[key] = value;
  else if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}
