import { describe, expect, test } from "vitest";
import { ClockGuard } from "./clock-guard.ts";

const START = 1_770_000_000_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A guard over clocks that the test moves. */
function guarded(onJump: "stop" | "follow" = "stop") {
  const clocks = { wall: START, monotonic: 1_000 };
  const changes: string[] = [];
  const guard = new ClockGuard({
    jumpMillisMax: 5_000,
    onJump,
    onChange: (change, { wall, expected }) => changes.push(`${change} ${wall - expected}`),
    read: () => ({ ...clocks }),
  });
  return {
    guard,
    changes,
    /** Lets time pass, in which the wall clock goes wrong by `wrong`. */
    pass: (millis: number, wrong = 0): number => {
      clocks.monotonic += millis;
      clocks.wall += millis + wrong;
      return guard.now() - START;
    },
  };
}

describe("time", () => {
  test("is the wall clock's while that keeps pace", () => {
    const { pass, changes } = guarded();
    expect([pass(0), pass(1_000), pass(HOUR), pass(0)]).toEqual([
      0,
      1_000,
      HOUR + 1_000,
      HOUR + 1_000,
    ]);
    expect(changes).toEqual([]);
  });

  test.each([
    ["400 days ahead", 400 * DAY],
    ["an hour ahead", HOUR],
    ["an hour back", -HOUR],
    ["400 days back", -400 * DAY],
    ["just more than the limit ahead", 5_010],
    ["just more than the limit back", -5_010],
  ])("stands at the last good look while the clock is %s, and goes on once it is back", (_, by) => {
    const { guard, pass, changes } = guarded();
    pass(2_000);
    expect(pass(1_000, by)).toBe(2_000);
    expect(pass(14_000)).toBe(2_000);
    expect(guard.look()).toMatchObject({ isTrusted: false, stoppedAt: START + 2_000 });
    expect(guard.look().expected - START).toBe(17_000 + Math.sign(by));
    expect(pass(1_000, -by)).toBe(18_000);
    expect(guard.look()).toMatchObject({ isTrusted: true, stoppedAt: null });
    expect(changes.map((change) => change.split(" ")[0])).toEqual(["stopped", "went_on"]);
  });

  test("goes on from the wall clock when that is accepted", () => {
    const { guard, pass, changes } = guarded();
    expect(pass(1_000, HOUR)).toBe(0);
    guard.accept();
    expect(pass(1_000)).toBe(HOUR + 2_000);
    expect(pass(1_000, -HOUR)).toBe(HOUR + 2_000);
    expect(changes).toEqual([`stopped ${HOUR - 1}`, "went_on 0", `stopped ${-HOUR + 1}`]);
  });

  test("follows a clock that NTP slews or steps by a little", () => {
    const { pass, changes } = guarded();
    // 500 parts in a million for a day are 43 seconds.
    for (let minute = 0; minute < 24 * 60; minute += 1) pass(60_000, 30);
    for (let step = 0; step < 10; step += 1) {
      pass(1_000, 4_000);
      pass(1_000, -4_000);
    }
    expect(changes).toEqual([]);
  });

  test.each([1, -1])("is not led away by many small steps (%i)", (sign) => {
    const { guard, pass, changes } = guarded();
    const errors: number[] = [];
    for (let step = 1; step <= 100 && guard.look().isTrusted; step += 1) {
      errors.push(Math.abs(pass(1_000, sign * 900) - step * 1_000));
    }
    expect(guard.look().isTrusted).toBe(false);
    expect(changes).toHaveLength(1);
    expect(Math.max(...errors)).toBeLessThan(6_000);
  });

  test("is taken as it is where a laptop may sleep", () => {
    const { guard, pass, changes } = guarded("follow");
    pass(1_000);
    expect(pass(10, 8 * HOUR)).toBe(8 * HOUR + 1_010);
    expect(guard.look().isTrusted).toBe(true);
    expect(pass(1_000)).toBe(8 * HOUR + 2_010);
    expect(changes).toHaveLength(1);
  });

  test("does not stop for a process that was held up, however long", () => {
    const { pass, changes } = guarded();
    expect(pass(30 * DAY)).toBe(30 * DAY);
    expect(changes).toEqual([]);
  });

  test.each([
    ["went on evenly", 2 * HOUR, true],
    ["was slewed by NTP", 2 * HOUR + 7_000, true],
    ["jumped ahead", 3 * HOUR, false],
    ["jumped back", HOUR, false],
  ])("is trusted after a restart only when the clock %s meanwhile", (_, wallPassed, isTrusted) => {
    const changes: string[] = [];
    const guard = new ClockGuard({
      jumpMillisMax: 5_000,
      onJump: "stop",
      onChange: (change) => changes.push(change),
      read: () => ({ wall: START + wallPassed, monotonic: 1_000 }),
      earlier: { wall: START, monotonic: 1_000 - 2 * HOUR },
    });
    expect(guard.look().isTrusted).toBe(isTrusted);
    expect(guard.now()).toBe(isTrusted ? START + wallPassed : START);
    expect(changes).toEqual(isTrusted ? [] : ["stopped"]);
    guard.accept();
    expect(guard.now()).toBe(START + wallPassed);
  });

  test("is that of the machine unless told otherwise", () => {
    const options = { jumpMillisMax: 5_000, onJump: "stop", onChange: () => undefined } as const;
    const before = Date.now();
    const now = new ClockGuard(options).now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
