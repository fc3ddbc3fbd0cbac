import { beforeEach, describe, expect, test } from "vitest";
import { TooManyTries, Tries, type Trying } from "./tries.ts";

let now = 0;
let tries: Tries;
beforeEach(() => {
  now = 0;
  tries = new Tries(true, () => now);
});

const MINUTE = 60_000;
const stranger = (address: string, target = "password:ann@example.com"): Trying => {
  return { kind: "password", target, address, device: null, isKnownAddress: false };
};
/** How long the next try must wait; 0 when it may be made. It counts as wrong. */
function delay(trying: Trying): number {
  try {
    tries.begin(trying);
    return 0;
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error;
    return error.retryAfterSeconds;
  }
}
function wrong(times: number, trying: (time: number) => Trying): void {
  for (let time = 0; time < times; time += 1) delay(trying(time));
}

describe("wrong tries", () => {
  test("cost ever more time, up to a quarter of an hour, and nothing after a day", () => {
    wrong(5, () => stranger("192.0.2.1"));
    const delays = Array.from({ length: 12 }, () => {
      const seconds = delay(stranger("192.0.2.1"));
      now += seconds * 1_000;
      delay(stranger("192.0.2.1"));
      return seconds;
    });
    expect(delays.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(delays.at(-1)).toBe(900);
    now += 25 * 60 * MINUTE;
    expect(delay(stranger("192.0.2.1"))).toBe(0);
  });

  test("that are refused do not make the delay longer", () => {
    wrong(5, () => stranger("192.0.2.1"));
    wrong(1_000, () => stranger("192.0.2.1"));
    now += 1_000;
    expect(delay(stranger("192.0.2.1"))).toBe(0);
  });

  test("of one address keep nobody else out, of this account or another", () => {
    wrong(100, () => stranger("192.0.2.1"));
    expect(delay(stranger("192.0.2.2"))).toBe(0);
    expect(delay(stranger("192.0.2.2", "password:bob@example.com"))).toBe(0);
  });

  test("from everywhere leave each place a try a minute of its own", () => {
    for (let minute = 0; minute < 50; minute += 1) {
      wrong(50, (time) => stranger(`198.51.100.${time}`));
      // Somebody who comes from elsewhere, and has not tried before.
      const place = `192.0.${minute}`;
      expect(delay(stranger(`${place}.9`))).toBe(0);
      const again = delay(stranger(`${place}.77`));
      expect(again).toBeGreaterThan(0);
      expect(again).toBeLessThanOrEqual(60);
      now += MINUTE;
    }
  });

  test("from ever new places are so few that guessing is useless, and delay by a minute at the most", () => {
    let tried = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      for (let time = 0; time < 100; time += 1) {
        const place = `10.${minute}.${time}.1`;
        const seconds = delay(stranger(place));
        if (seconds === 0) tried += 1;
        expect(seconds).toBeLessThanOrEqual(60);
      }
      now += MINUTE - 1;
    }
    expect(tried).toBeGreaterThan(1_000);
    expect(tried).toBeLessThan(1_100);
  });

  test("of codes from everywhere are delayed for longer, since somebody has the password", () => {
    for (let time = 0; time < 100; time += 1) {
      wrong(1, () => ({ ...stranger(`198.51.100.${time}`, "code:ann"), kind: "code" }));
      now += MINUTE;
    }
    wrong(1, () => ({ ...stranger("192.0.2.8", "code:ann"), kind: "code" }));
    const waiting = delay({ ...stranger("192.0.2.9", "code:ann"), kind: "code" });
    expect(waiting).toBeGreaterThan(60);
  });

  test("from everywhere do not delay a browser or an address that the account knows", () => {
    wrong(200, (time) => stranger(`198.51.100.${time}`));
    expect(delay(stranger("198.51.100.201"))).toBeGreaterThan(0);
    expect(delay({ ...stranger("198.51.100.201"), isKnownAddress: true })).toBe(0);
    expect(delay({ ...stranger("198.51.100.1"), device: "mine" })).toBe(0);
  });

  test("of a known browser are limited as well", () => {
    wrong(5, () => ({ ...stranger("192.0.2.1"), device: "mine" }));
    expect(delay({ ...stranger("192.0.2.77"), device: "mine" })).toBe(1);
    expect(delay({ ...stranger("192.0.2.1"), device: "another" })).toBe(0);
  });

  test("at many accounts count for the address, and knowing one password changes nothing", () => {
    for (let time = 0; time < 40; time += 1) {
      delay(stranger("192.0.2.1", `password:${time}@example.com`));
      tries.begin(stranger("203.0.113.1", "password:own@example.com")).wasRight();
    }
    expect(delay(stranger("192.0.2.1", "password:next@example.com"))).toBeGreaterThan(0);
    now += MINUTE;
    tries.begin(stranger("192.0.2.1", "password:own@example.com")).wasRight();
    wrong(1, () => stranger("192.0.2.1", "password:a@example.com"));
    expect(delay(stranger("192.0.2.1", "password:b@example.com"))).toBeGreaterThan(0);
  });

  test("at the same moment are all counted", () => {
    const made = Array.from({ length: 100 }, () => delay(stranger("192.0.2.1")));
    expect(made.filter((seconds) => seconds === 0)).toHaveLength(5);
  });

  test("from one customer's network of IPv6 are those of one address", () => {
    wrong(5, (time) => stranger(`2001:db8:0:1::${time}`));
    expect(delay(stranger("2001:db8:0:1::ffff"))).toBe(1);
    expect(delay(stranger("2001:db8:0:2::ffff"))).toBe(0);
  });
});

test("a right try forgets the wrong ones at this account", () => {
  wrong(4, () => stranger("192.0.2.1"));
  tries.begin(stranger("192.0.2.1")).wasRight();
  wrong(4, () => stranger("192.0.2.1"));
  expect(delay(stranger("192.0.2.1"))).toBe(0);
});

test("where tries are not limited there is no delay", () => {
  tries = new Tries(false, () => now);
  wrong(1_000, () => stranger("192.0.2.1"));
  expect(delay(stranger("192.0.2.1"))).toBe(0);
});
