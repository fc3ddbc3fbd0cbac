import { describe, expect, test } from "vitest";
import { Moments, type Part } from "./moments.ts";

const loan = (first: number, last = first): Part => ({
  operation: "getLoan",
  span: { first, last },
});
const markets = (at: number): Part => ({
  operation: "listMarkets",
  span: { first: at, last: at },
});

/** Frames of these entries have been heard. */
function at(...sequences: readonly number[]): Moments<{ readonly sequence: number }> {
  const moments = new Moments<{ readonly sequence: number }>();
  for (const sequence of sequences) moments.addFrame({ sequence });
  return moments;
}

describe("what is shown together", () => {
  test("is the newest price while nothing but the price has changed", () => {
    const moments = at(10, 20, 30);
    expect(moments.frameFor([loan(11), markets(17)])?.sequence).toBe(30);
  });

  test("is the last whole frame while a position is from before what was done", () => {
    const moments = at(10, 20);
    moments.addChange(25, ["getLoan"]);
    moments.addFrame({ sequence: 30 });
    expect(moments.frameFor([loan(11), markets(11)])?.sequence).toBe(20);
    expect(moments.isOld(loan(11))).toBe(true);
    expect(moments.leastFor("getLoan")).toBe(25);
    expect(moments.frameFor([loan(26), markets(11)])?.sequence).toBe(30);
    expect(moments.isOld(loan(26))).toBe(false);
  });

  test("never is an answer beside another one from the other side of an event", () => {
    const moments = at(10, 20);
    moments.addChange(25, ["getLoan", "listMarkets"]);
    moments.addFrame({ sequence: 30 });
    expect(moments.frameFor([loan(26), markets(24)])).toBeNull();
    expect(moments.frameFor([loan(26), markets(25)])?.sequence).toBe(30);
  });

  test("is no answer that is newer than all that was heard", () => {
    const moments = at(10);
    expect(moments.frameFor([loan(12)])).toBeNull();
    moments.addFrame({ sequence: 12 });
    expect(moments.frameFor([loan(12)])?.sequence).toBe(12);
  });

  test("is no answer of several parts between which something has happened", () => {
    const moments = at(10, 20);
    moments.addChange(25, ["getLoan"]);
    moments.addFrame({ sequence: 30 });
    expect(moments.frameFor([loan(24, 26)])).toBeNull();
    expect(moments.frameFor([loan(25, 29)])?.sequence).toBe(30);
  });

  test("goes on while something happens with every entry: an older frame will do", () => {
    const moments = at(0);
    for (let entry = 10; entry <= 300; entry += 10) {
      moments.addChange(entry, ["getLoan", "listMarkets"]);
      moments.addFrame({ sequence: entry });
      // The answers are three changes late each time.
      const answered = entry - 30;
      const frame = moments.frameFor([loan(answered), markets(answered + 5)]);
      if (answered >= 0) expect(frame?.sequence).toBe(answered);
    }
  });

  test("is asked for again after the stream was away, and nothing old is shown with a new price", () => {
    const moments = at(10, 20);
    moments.forget();
    expect(moments.frameFor([loan(15)])).toBeNull();
    moments.addFrame({ sequence: 40 });
    expect(moments.frameFor([loan(15)])).toBeNull();
    expect(moments.isOld(loan(15))).toBe(true);
    expect(moments.frameFor([loan(40)])?.sequence).toBe(40);
  });

  test("begins anew with another book", () => {
    const moments = at(100, 200);
    moments.addChange(150, ["getLoan"]);
    moments.addFrame({ sequence: 5 });
    expect(moments.frameFor([loan(200)])).toBeNull();
    expect(moments.frameFor([loan(5)])?.sequence).toBe(5);
  });

  test("remembers that it has forgotten", () => {
    const moments = at(1);
    for (let entry = 2; entry <= 700; entry += 1) moments.addChange(entry, ["getLoan"]);
    moments.addFrame({ sequence: 700 });
    expect(moments.frameFor([markets(2)]), "who knows").toBeNull();
    expect(moments.frameFor([markets(700)])?.sequence).toBe(700);
  });
});
