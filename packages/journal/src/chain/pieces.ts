/** SHA-256 of a text's UTF-8 bytes in lowercase hexadecimal, from whatever the platform has. */
export type HashText = (text: string) => string;

/**
 * Where a body may be cut: a tab, which JSON allows between its tokens and escapes within its strings.
 * Whoever writes a body decides where; without tabs it is one piece.
 */
export const CUT = "\t";

/** A body of which some pieces are shown, in order, and others only vouched for by their hash. */
export type OpenedBody =
  | { readonly piece: string }
  | { readonly hash: string }
  | { readonly left: OpenedBody; readonly right: OpenedBody };

/** Number of pieces of a body, and the root of the tree of their hashes. */
export function rootOfPieces(
  sha256: HashText,
  body: string,
): { readonly pieces: number; readonly root: string } {
  if (!body.includes(CUT)) return { pieces: 1, root: hashPiece(sha256, body) };
  const pieces = body.split(CUT);
  return { pieces: pieces.length, root: rootOf(sha256, pieces, 0, pieces.length) };
}

/** Shows the pieces that `isShown` chooses, and of all others only what their hashes come to. */
export function openBody(
  sha256: HashText,
  body: string,
  isShown: (index: number) => boolean,
): OpenedBody {
  const pieces = body.split(CUT);
  const open = (from: number, to: number): OpenedBody => {
    if (to - from === 1) {
      const piece = pieces[from] ?? "";
      return isShown(from) ? { piece } : { hash: hashPiece(sha256, piece) };
    }
    const middle = middleOf(from, to);
    const [left, right] = [open(from, middle), open(middle, to)];
    if (!("hash" in left && "hash" in right)) return { left, right };
    return { hash: hashNode(sha256, left.hash, right.hash) };
  };
  return open(0, pieces.length);
}

/** What the opened body's root is. */
export function rootOfOpened(sha256: HashText, opened: OpenedBody): string {
  if ("piece" in opened) return hashPiece(sha256, opened.piece);
  if ("hash" in opened) return opened.hash;
  const { left, right } = opened;
  return hashNode(sha256, rootOfOpened(sha256, left), rootOfOpened(sha256, right));
}

/** The pieces that are shown by their place; null when the tree is not one of so many pieces. */
export function shownPieces(opened: OpenedBody, count: number): ReadonlyMap<number, string> | null {
  const shown = new Map<number, string>();
  const walk = (part: OpenedBody, from: number, to: number): boolean => {
    if ("hash" in part) return true;
    if ("piece" in part) {
      shown.set(from, part.piece);
      return to - from === 1;
    }
    if (to - from < 2) return false;
    const middle = middleOf(from, to);
    return walk(part.left, from, middle) && walk(part.right, middle, to);
  };
  return walk(opened, 0, count) ? shown : null;
}

function rootOf(sha256: HashText, pieces: readonly string[], from: number, to: number): string {
  if (to - from === 1) return hashPiece(sha256, pieces[from] ?? "");
  const middle = middleOf(from, to);
  return hashNode(sha256, rootOf(sha256, pieces, from, middle), rootOf(sha256, pieces, middle, to));
}

/** The left half of a tree is the largest power of two that leaves something for the right. */
function middleOf(from: number, to: number): number {
  let half = 1;
  while (half * 2 < to - from) half *= 2;
  return from + half;
}

function hashPiece(sha256: HashText, piece: string): string {
  return sha256(`plimsoll-journal-piece\n${piece}\n`);
}

function hashNode(sha256: HashText, left: string, right: string): string {
  return sha256(`plimsoll-journal-node\n${left}\n${right}\n`);
}
