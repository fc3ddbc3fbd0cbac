import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CUT, openBody, rootOfOpened, rootOfPieces, shownPieces } from "./pieces.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const bodyOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `piece ${index}`).join(CUT);

describe("a body in pieces", () => {
  test.each([1, 2, 3, 5, 8, 13])("of %i keeps its root whichever of them is shown", (count) => {
    const body = bodyOf(count);
    const { pieces, root } = rootOfPieces(sha256, body);
    expect(pieces).toBe(count);
    for (let index = 0; index < count; index += 1) {
      const opened = openBody(sha256, body, (other) => other === index);
      expect(rootOfOpened(sha256, opened)).toBe(root);
      expect([...(shownPieces(opened, count) ?? [])]).toEqual([[index, `piece ${index}`]]);
    }
  });

  test("tells another root for each other piece, order or number of pieces", () => {
    const bodies = ["a", "b", `a${CUT}b`, `b${CUT}a`, `a${CUT}b${CUT}`, `a${CUT}b${CUT}a`, `ab`];
    const roots = bodies.map((body) => rootOfPieces(sha256, body).root);
    expect(new Set(roots).size).toBe(bodies.length);
  });

  test("does not tell the pieces that are not shown", () => {
    const opened = openBody(sha256, bodyOf(9), (index) => index === 4);
    expect(JSON.stringify(opened)).not.toContain("piece 3");
    expect(JSON.stringify(opened)).toContain("piece 4");
  });

  test("that has another number of pieces than is said is noticed", () => {
    const opened = openBody(sha256, bodyOf(5), (index) => index === 4);
    expect(shownPieces(opened, 4)).toBeNull();
  });
});
