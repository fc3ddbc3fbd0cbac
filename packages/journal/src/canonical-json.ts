/**
 * Plain data as one canonical, readable line of JSON, and back without loss.
 *
 * - Keys are sorted by UTF-16 code units, and there are no spaces. So equal data has equal text.
 * - Money is bigint, which JSON does not have. `123n` becomes the string "123n".
 * - A string that looks like such a number, with or without tildes in front, gets one more tilde in
 *   front. Reading takes it off again.
 * - Control characters and halves of surrogate pairs are escaped. So the text is well-formed Unicode
 *   on one line. It can be stored, hashed and put into a file of lines as it is.
 *
 * For every value of this type, `decodeCanonical(encodeCanonical(data))` deep-equals `data`. For every
 * text that was encoded here, `encodeCanonical(decodeCanonical(text))` is that text.
 */
export type PlainData =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const READS_AS_BIGINT = /^~*(0|-?[1-9][0-9]*)n$/;
const LETTER_N = 110;

/**
 * @throws TypeError for anything that would come back changed, and names its place: NaN, the
 *   infinities, undefined, functions, symbols, and objects of a class (Date, Map, …).
 */
export function encodeCanonical(data: unknown): string {
  return encodeValue(data);
}

function encodeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return encodeString(value);
    case "bigint":
      return `"${value}n"`;
    case "number":
      if (!Number.isFinite(value)) throw new Refusal(`the number ${value}`);
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? encodeArray(value) : encodeObject(value);
    case "undefined":
    case "function":
    case "symbol":
      throw new Refusal(`a value of type ${typeof value}`);
  }
}

function encodeString(text: string): string {
  const isMarked = text.charCodeAt(text.length - 1) === LETTER_N && READS_AS_BIGINT.test(text);
  return quote(isMarked ? `~${text}` : text);
}

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function encodeArray(values: readonly unknown[]): string {
  let text = "[";
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ",";
    try {
      text += encodeValue(values[index]);
    } catch (error) {
      throw located(error, index);
    }
  }
  return `${text}]`;
}

function encodeObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Refusal(`an object of class ${value.constructor.name}`);
  }
  const fields = value as Record<string, unknown>;
  const layout = layoutOf(Object.keys(fields));
  let text = "{";
  for (const { key, label } of layout) {
    text += label;
    try {
      text += encodeValue(fields[key]);
    } catch (error) {
      throw located(error, key);
    }
  }
  return `${text}}`;
}

/** The fields of an object in canonical order, each with the text that stands before its value. */
type Layout = readonly { readonly key: string; readonly label: string }[];

/** One more key in the order in which an object has them; `layout` when an object ended here. */
interface LayoutNode {
  readonly next: Map<string, LayoutNode>;
  layout: Layout | undefined;
}

/** Objects of one kind share their layout; beyond this many, as with keys made of ids, none is kept. */
const LAYOUT_NODES_MAX = 10_000;
const layouts: LayoutNode = { next: new Map(), layout: undefined };
let layoutNodes = 0;

function layoutOf(keys: readonly string[]): Layout {
  let node = layouts;
  for (const key of keys) {
    let next = node.next.get(key);
    if (next === undefined) {
      if (layoutNodes >= LAYOUT_NODES_MAX) return makeLayout(keys);
      layoutNodes += 1;
      next = { next: new Map(), layout: undefined };
      node.next.set(key, next);
    }
    node = next;
  }
  return (node.layout ??= makeLayout(keys));
}

function makeLayout(keys: readonly string[]): Layout {
  const sorted = [...keys].sort();
  return sorted.map((key, index) => ({ key, label: `${index > 0 ? "," : ""}${quote(key)}:` }));
}

/** A value that cannot be written, with its place, which grows while the error climbs out. */
class Refusal extends TypeError {
  readonly #what: string;
  readonly #place: string;

  constructor(what: string, place = "") {
    super(`Canonical JSON cannot hold ${what} at data${place}.`);
    this.#what = what;
    this.#place = place;
  }

  within(key: string | number): Refusal {
    return new Refusal(this.#what, `.${key}${this.#place}`);
  }
}

function located(error: unknown, key: string | number): unknown {
  return error instanceof Refusal ? error.within(key) : error;
}

/**
 * The data that `encodeCanonical` wrote.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function decodeCanonical(text: string): PlainData {
  return revive(JSON.parse(text) as PlainData);
}

function revive(value: PlainData): PlainData {
  if (typeof value === "string") return reviveString(value);
  if (typeof value === "object" && value !== null) reviveFields(value);
  return value;
}

/** In place: only marked strings change. An array's fields are its elements. */
function reviveFields(container: object): void {
  const fields = container as Record<string, PlainData>;
  for (const key in fields) {
    const field = fields[key];
    if (typeof field === "string") {
      if (field.charCodeAt(field.length - 1) !== LETTER_N) continue;
      setField(fields, key, reviveString(field));
    } else if (typeof field === "object" && field !== null) {
      reviveFields(field);
    }
  }
}

function reviveString(text: string): PlainData {
  if (text.charCodeAt(text.length - 1) !== LETTER_N || !READS_AS_BIGINT.test(text)) return text;
  return text.startsWith("~") ? text.slice(1) : BigInt(text.slice(0, -1));
}

/** Plain assignment to `__proto__` would change the object's class, not its field. */
function setField(fields: Record<string, PlainData>, key: string, value: PlainData): void {
  if (key !== "__proto__") fields[key] = value;
  else
    Object.defineProperty(fields, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
