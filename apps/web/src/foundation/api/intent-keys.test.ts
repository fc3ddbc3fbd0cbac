import { describe, expect, test } from "vitest";
import { canonicalText } from "../format/canonical-text.ts";
import { IntentKeys, type Intent, type Shelf } from "./intent-keys.ts";

const repay = (assets: string, who = "alice"): Intent => ({
  who,
  operation: "repay",
  call: { params: { loan: "loan-1" }, body: { assets } },
});

function shelfOf(texts = new Map<string, string>()): Shelf {
  return {
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
  };
}

function counting() {
  let made = 0;
  return () => `key-${(made += 1)}`;
}

describe("the key of an intent", () => {
  test("is the same after a reply was lost, also in another dialog", () => {
    const keys = new IntentKeys(null, counting());
    const first = keys.keyFor(repay("100"));
    expect(keys.keyFor(repay("100"))).toBe(first);
    const reordered = { body: { assets: "100" }, params: { loan: "loan-1" } };
    expect(keys.keyFor({ who: "alice", operation: "repay", call: reordered })).toBe(first);
  });

  test("is another one for another amount, operation or person", () => {
    const keys = new IntentKeys(null, counting());
    const made = [
      keys.keyFor(repay("100")),
      keys.keyFor(repay("200")),
      keys.keyFor({ ...repay("100"), operation: "pledge" }),
      keys.keyFor(repay("100", "bob")),
    ];
    expect(new Set(made).size).toBe(made.length);
  });

  test("is new once the outcome is known: done again on purpose is done again", () => {
    const keys = new IntentKeys(null, counting());
    const first = keys.keyFor(repay("100"));
    keys.settle(first);
    expect(keys.keyFor(repay("100"))).not.toBe(first);
  });

  test("is new when nobody has answered for ten minutes: by then it is meant anew", () => {
    let now = 1_000;
    const shelf = shelfOf();
    const make = counting();
    const keys = new IntentKeys(shelf, make, () => now);
    const first = keys.keyFor(repay("100"));
    now += 599_999;
    expect(keys.keyFor(repay("100"))).toBe(first);
    now += 1;
    expect(new IntentKeys(shelf, make, () => now).keyFor(repay("100"))).not.toBe(first);
  });

  test("stays that of the older intent while a newer one comes and goes", () => {
    const keys = new IntentKeys(null, counting());
    const five = keys.keyFor({
      who: "alice",
      operation: "shock",
      call: { body: { fall: "0.05" } },
    });
    const ten = keys.keyFor({ who: "alice", operation: "shock", call: { body: { fall: "0.1" } } });
    keys.settle(ten);
    const again = keys.keyFor({
      who: "alice",
      operation: "shock",
      call: { body: { fall: "0.05" } },
    });
    expect(again).toBe(five);
  });

  test("is not taken away by the late answer to an earlier one", () => {
    const keys = new IntentKeys(null, counting());
    const first = keys.keyFor(repay("100"));
    keys.settle(first);
    const second = keys.keyFor(repay("100"));
    keys.settle(first);
    expect(keys.keyFor(repay("100"))).toBe(second);
  });

  test("outlives a reload of the page until it is settled", () => {
    const shelf = shelfOf();
    const make = counting();
    const before = new IntentKeys(shelf, make);
    const [lost, answered] = [before.keyFor(repay("100")), before.keyFor(repay("200"))];
    before.settle(answered);
    const after = new IntentKeys(shelf, make);
    expect(after.keyFor(repay("100"))).toBe(lost);
    expect(after.keyFor(repay("200"))).not.toBe(answered);
  });

  test("lasts as long as the page where nothing can be kept", () => {
    const closed: Shelf = {
      getItem: () => {
        throw new Error("denied");
      },
      setItem: () => {
        throw new Error("denied");
      },
    };
    const keys = new IntentKeys(closed, counting());
    expect(keys.keyFor(repay("100"))).toBe(keys.keyFor(repay("100")));
  });

  test("is made new where what was kept is not readable", () => {
    for (const kept of ["{", "7", '[["one"],["a","b","c"],[1,2]]']) {
      const keys = new IntentKeys({ getItem: () => kept, setItem: () => undefined }, counting());
      expect(keys.keyFor(repay("100"))).toBe("key-1");
    }
  });

  test("of the oldest unanswered intent is forgotten when there are too many", () => {
    const keys = new IntentKeys(null, counting());
    const oldest = keys.keyFor(repay("1"));
    const next = keys.keyFor(repay("2"));
    for (let amount = 3; amount <= 101; amount += 1) keys.keyFor(repay(String(amount)));
    expect(keys.keyFor(repay("2"))).toBe(next);
    expect(keys.keyFor(repay("1"))).not.toBe(oldest);
  });
});

describe("canonical text", () => {
  test("does not depend on the order of members, but on that of lists", () => {
    expect(canonicalText({ b: [1, { d: 1, c: 2 }], a: null })).toBe(
      '{"a":null,"b":[1,{"c":2,"d":1}]}',
    );
    expect(canonicalText([1, 2])).not.toBe(canonicalText([2, 1]));
    expect(canonicalText({ a: undefined })).toBe(canonicalText({}));
  });
});
