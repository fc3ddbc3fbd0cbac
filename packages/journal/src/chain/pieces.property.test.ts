import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CUT, openBody, rootOfOpened, rootOfPieces, shownPieces } from "./pieces.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const piece = fc.string({ maxLength: 12 }).filter((text) => !text.includes(CUT));
const cut = fc.array(fc.record({ text: piece, isShown: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});

describe("a body in pieces, whatever they are and whichever are shown", () => {
  test("keeps its root, also as JSON, and gives back just what is shown", () => {
    fc.assert(
      fc.property(cut, (parts) => {
        const body = parts.map(({ text }) => text).join(CUT);
        const { pieces, root } = rootOfPieces(sha256, body);
        const opened = openBody(sha256, body, (index) => parts[index]?.isShown === true);
        const read = JSON.parse(JSON.stringify(opened)) as typeof opened;
        expect(rootOfOpened(sha256, read)).toBe(root);
        const shown = parts.flatMap(({ text, isShown }, index) => (isShown ? [[index, text]] : []));
        expect([...(shownPieces(read, pieces) ?? [])]).toEqual(shown);
      }),
    );
  });

  test("has another root when one of them is another", () => {
    fc.assert(
      fc.property(cut, fc.nat(), piece, (parts, place, text) => {
        const texts = parts.map((part) => part.text);
        const at = place % texts.length;
        fc.pre(texts[at] !== text);
        const altered = texts.with(at, text);
        const roots = [texts, altered].map((of) => rootOfPieces(sha256, of.join(CUT)).root);
        expect(roots[0]).not.toBe(roots[1]);
      }),
    );
  });
});
