import { GLOSSARY, type TermName } from "./glossary.ts";

/** A piece of a text: a word of the trade, or what stands between two of them. */
interface Piece {
  readonly text: string;
  readonly term: TermName | null;
  /** Marks that close the word, such as a full stop: they may not begin a line without it. */
  readonly tail: string;
}

const WORDS = Object.entries(GLOSSARY) as [TermName, { readonly pattern: RegExp }][];
const TAIL = /[.,;:!?)\]”’…]*/y;
const known = new Map<string, readonly Piece[]>();
/** Texts with figures in them are new each time. */
const KNOWN_MAX = 500;

/** A text cut at the words of the trade in it; each word once, where it stands first. */
export function piecesOf(text: string): readonly Piece[] {
  const before = known.get(text);
  if (before !== undefined) return before;
  const pieces = cut(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, pieces);
  return pieces;
}

function cut(text: string): readonly Piece[] {
  const found = WORDS.flatMap(([term, { pattern }]) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ term, at: match.index, word: match[0] }];
  }).toSorted((left, right) => left.at - right.at || right.word.length - left.word.length);
  const pieces: Piece[] = [];
  let end = 0;
  for (const { term, at, word } of found) {
    // Part of a longer word of the trade.
    if (at < end) continue;
    if (at > end) pieces.push({ text: text.slice(end, at), term: null, tail: "" });
    TAIL.lastIndex = at + word.length;
    const [tail = ""] = TAIL.exec(text) ?? [];
    pieces.push({ text: word, term, tail });
    end = at + word.length + tail.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), term: null, tail: "" });
  return pieces;
}
