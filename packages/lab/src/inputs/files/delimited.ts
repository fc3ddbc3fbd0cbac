/** A row as its file has it, or the reason why it cannot be split. */
export type RawRow =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly broken: string };

/** Lines that are looked at to find out what separates their fields. */
const SNIFFED_LINES = 50;
/** Lines that one quoted field may run over. */
const QUOTED_LINES_MAX = 50;

const SEPARATORS = [";", "\t", ",", "|"] as const;
type Separator = (typeof SEPARATORS)[number];

/** A text cut into rows and fields. */
export interface Delimited {
  readonly separator: string;
  /** May be iterated more than once; rows without any content are left out. */
  readonly rows: Iterable<RawRow>;
}

/**
 * Cuts a text into rows and fields. Fields are separated by commas, semicolons, tabs or bars,
 * whichever makes lines of equal length, and may be quoted (`"a, ""b"""`), also over several lines.
 */
export function readDelimited(text: string): Delimited {
  const separator = separatorOf(text);
  return { separator, rows: { [Symbol.iterator]: () => rowsOf(text, separator) } };
}

function separatorOf(text: string): Separator {
  const lines: string[] = [];
  for (const line of linesOf(text)) {
    if (line.trim() !== "") lines.push(line);
    if (lines.length >= SNIFFED_LINES) break;
  }
  const told = SEPARATORS.find((separator) => lines[0]?.toLowerCase() === `sep=${separator}`);
  if (told !== undefined) return told;
  let [best, most]: [Separator, number] = [",", 0];
  for (const separator of SEPARATORS) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const fields = splitFields(line, separator)?.length ?? 0;
      if (fields > 1) counts.set(fields, (counts.get(fields) ?? 0) + 1);
    }
    // Commas inside a semicolon's file are decimal commas; so the first of equals wins.
    const agreeing = Math.max(0, ...counts.values());
    if (agreeing > most) [best, most] = [separator, agreeing];
  }
  return best;
}

function* rowsOf(text: string, separator: Separator): Generator<RawRow, void> {
  const lines = [...linesOf(text)];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    if (at === 0 && /^sep=.$/i.test(lines[0] ?? "")) continue;
    let fields = splitFields(lines[at] ?? "", separator);
    if (fields === undefined) {
      const joined = joinQuoted(lines, at, separator);
      fields = joined?.fields;
      at += (joined?.count ?? 1) - 1;
    }
    if (fields === undefined) {
      yield { line, broken: "A quote is misplaced or not closed. Close it." };
    } else if (fields.some((field) => field !== "")) yield { line, fields };
  }
}

/** A row whose quoted field runs over several lines; undefined when its quote is never closed. */
function joinQuoted(
  lines: readonly string[],
  from: number,
  separator: Separator,
): { readonly fields: readonly string[]; readonly count: number } | undefined {
  for (let count = 2; count <= QUOTED_LINES_MAX && from + count <= lines.length; count += 1) {
    const fields = splitFields(lines.slice(from, from + count).join("\n"), separator);
    if (fields !== undefined) return { fields, count };
  }
  return undefined;
}

function* linesOf(text: string): Generator<string, void> {
  // A lone carriage return is the line end of old Macs.
  const end = text.includes("\n") ? "\n" : "\r";
  for (let from = 0; from < text.length;) {
    const found = text.indexOf(end, from);
    const to = found === -1 ? text.length : found;
    yield text.slice(from, text[to - 1] === "\r" && to > from ? to - 1 : to);
    from = to + 1;
  }
}

/** The fields of one line, trimmed, or undefined when its quotes do not add up. */
function splitFields(text: string, separator: Separator): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  for (let from = 0; ;) {
    const start = skipBlanks(text, from, separator);
    const isQuoted = text[start] === '"';
    const end = isQuoted ? closingQuote(text, start) : text.length;
    if (end === -1) return undefined;
    const found = text.indexOf(separator, isQuoted ? end + 1 : start);
    const to = found === -1 ? text.length : found;
    const rest = text.slice(isQuoted ? end + 1 : start, to).trim();
    if (isQuoted ? rest !== "" : rest.includes('"')) return undefined;
    fields.push(
      isQuoted
        ? text
            .slice(start + 1, end)
            .replaceAll('""', '"')
            .trim()
        : rest,
    );
    if (found === -1) return fields;
    from = found + 1;
  }
}

function skipBlanks(text: string, from: number, separator: Separator): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at]?.trim() === "") at += 1;
  return at;
}

/** Where the field that opens at `start` is closed; a doubled quote is part of it. -1 when nowhere. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1 || text[at + 1] !== '"') return at;
  }
}
