/**
 * Plain data as one canonical, readable line of JSON, and back without loss.
 *
 * Keys are sorted by UTF-16 code units and nothing is spaced, so equal data has equal text. Money
 * is bigint, which JSON lacks: `123n` is written as the string "123n". A string that would read as
 * such a number, with or without leading tildes, gets one more tilde in front; reading takes it off
 * again. Control characters and halves of surrogate pairs are escaped, so the text is well-formed
 * Unicode on one line, and can be stored, hashed and joined by lines as it is.
 *
 * `decodeCanonical(encodeCanonical(data))` deep-equals `data` for every value of this type, and
 * `encodeCanonical(decodeCanonical(text))` is `text` again for every text that was encoded here.
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
 * @throws TypeError naming the place of anything that would not come back as it was: NaN and the
 *   infinities, undefined, functions, symbols, and objects of a class (Date, Map, …).
 */
export function encodeCanonical(data: unknown): string {
  return encodeValue(data, undefined);
}

/** Where a value stands, from the inside out; only walked when something is refused. */
interface Place {
  readonly key: string | number;
  readonly within: Place | undefined;
}

function encodeValue(value: unknown, place: Place | undefined): string {
  switch (typeof value) {
    case "string":
      return encodeString(value);
    case "bigint":
      return `"${value}n"`;
    case "number":
      if (!Number.isFinite(value)) throw refused(`the number ${value}`, place);
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? encodeArray(value, place) : encodeObject(value, place);
    case "undefined":
    case "function":
    case "symbol":
      throw refused(`a value of type ${typeof value}`, place);
  }
}

function encodeString(text: string): string {
  const isMarked = text.charCodeAt(text.length - 1) === LETTER_N && READS_AS_BIGINT.test(text);
  return quote(isMarked ? `~${text}` : text);
}

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function encodeArray(values: readonly unknown[], place: Place | undefined): string {
  let text = "[";
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ",";
    text += encodeValue(values[index], { key: index, within: place });
  }
  return `${text}]`;
}

function encodeObject(value: object, place: Place | undefined): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refused(`an object of class ${value.constructor.name}`, place);
  }
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields);
  if (!isSorted(keys)) keys.sort();
  let text = "{";
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? "";
    text += `${index > 0 ? "," : ""}${quote(key)}:`;
    text += encodeValue(fields[key], { key, within: place });
  }
  return `${text}}`;
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return false;
  }
  return true;
}

function refused(what: string, place: Place | undefined): TypeError {
  let path = "";
  for (let at = place; at !== undefined; at = at.within) path = `.${at.key}${path}`;
  return new TypeError(`Canonical JSON cannot hold ${what} at data${path}.`);
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
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value as PlainData[];
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index] ?? null;
      const revived = revive(item);
      if (revived !== item) items[index] = revived;
    }
    return items;
  }
  const fields = value as Record<string, PlainData>;
  for (const key of Object.keys(fields)) {
    const field = fields[key] ?? null;
    const revived = revive(field);
    if (revived !== field) setField(fields, key, revived);
  }
  return fields;
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
