/** Data without behaviour: what a settings object, a mark or a plan consists of. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [field: string]: Plain };

const BIGINT_TEXT = /^(?:0|-?[1-9][0-9]*)n$/;
const MARKED_TEXT = /^~*(?:0|-?[1-9][0-9]*)n$/;
/** Text that JSON writes as it stands. */
const BARE_TEXT = /^[\w ./:-]*$/;
const LETTER_N = 110;

/**
 * The one spelling of plain data: JSON without spaces, fields in the order of their code units, a
 * bigint as the string "123n". A string that reads like such a number, with or without tildes in
 * front, gets one more tilde, so nothing is mistaken on the way back.
 *
 * @throws TypeError for what plain data cannot be: undefined, fractions, functions, symbols.
 */
export function writeCanonical(data: unknown): string {
  switch (typeof data) {
    case "string":
      return writeText(data);
    case "bigint":
      return `"${data}n"`;
    case "number":
      if (!Number.isSafeInteger(data)) throw new TypeError(`${data} is not a whole number`);
      return String(data);
    case "boolean":
      return data ? "true" : "false";
    case "object":
      return data === null ? "null" : writeObject(data);
    default:
      throw new TypeError(`a value of type ${typeof data} is not plain data`);
  }
}

/** `writeCanonical` for texts. */
export function writeText(text: string): string {
  if (isMarked(text)) return `"~${text}"`;
  return BARE_TEXT.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Turns the strings of parsed JSON that stand for bigints, or are marked, into what they stand for. */
export function revive(data: Plain): Plain {
  if (typeof data === "string") return readAmount(data) ?? readText(data);
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return (data as readonly Plain[]).map(revive);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, revive(value)]));
}

/** The bigint that a string of parsed JSON stands for; undefined when it stands for a text. */
export function readAmount(text: string): bigint | undefined {
  return BIGINT_TEXT.test(text) ? BigInt(text.slice(0, -1)) : undefined;
}

/** The text that a string of parsed JSON stands for, if it stands for a text. */
export function readText(text: string): string {
  return isMarked(text) ? text.slice(1) : text;
}

function writeObject(data: object): string {
  if (Array.isArray(data)) {
    let text = "";
    for (const member of data) text += `${text === "" ? "" : ","}${writeCanonical(member)}`;
    return `[${text}]`;
  }
  const fields = Object.entries(data as Record<string, unknown>);
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  let text = "";
  for (const [name, value] of fields) {
    text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${writeCanonical(value)}`;
  }
  return `{${text}}`;
}

function isMarked(text: string): boolean {
  return text.charCodeAt(text.length - 1) === LETTER_N && MARKED_TEXT.test(text);
}
