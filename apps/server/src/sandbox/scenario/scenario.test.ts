import { WAD, type Millis } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { sandboxLoans } from "../loans.ts";
import { SANDBOX_MARKETS } from "../terms.ts";
import { ScenarioClock } from "./scenario-clock.ts";
import { scenarioPrice, SCENARIO_END, SCENARIO_START, venuePrice } from "./scenario-path.ts";

const [BTC] = SANDBOX_MARKETS;
const clockAt = (state: "waiting" | "playing" | "paused" = "playing", speed = 14_400) =>
  new ScenarioClock(SCENARIO_START, state, speed);

describe("the sandbox's loans", () => {
  test("are the same in every book", () => {
    expect([...sandboxLoans()]).toEqual([...sandboxLoans()]);
  });

  test("lie mostly on BTC", () => {
    const markets = [...sandboxLoans()].flatMap(({ commands }) =>
      commands.flatMap((command) => (command.type === "open_loan" ? [command.market] : [])),
    );
    const share = markets.filter((market) => market === "btc-usdc").length / markets.length;
    expect(share).toBeGreaterThan(0.67);
    expect(share).toBeLessThan(0.73);
  });
});

describe("the scenario's prices", () => {
  test("are those of the documented week, and fall with a shock", () => {
    if (BTC === undefined) throw new Error("There is no BTC market.");
    const opening = scenarioPrice(BTC, SCENARIO_START, WAD);
    expect(opening).toBe(8_930_000_000_000n);
    expect(scenarioPrice(BTC, SCENARIO_START, (WAD * 7n) / 10n)).toBe((opening * 7n) / 10n);
    const last = scenarioPrice(BTC, SCENARIO_END, WAD);
    expect(last).toBe(7_058_000_000_000n);
    expect(scenarioPrice(BTC, (SCENARIO_END + 86_400_000) as Millis, WAD)).toBe(last);
  });

  test("differ a little between venues, and are the same in every run", () => {
    if (BTC === undefined) throw new Error("There is no BTC market.");
    const price = scenarioPrice(BTC, SCENARIO_START, WAD);
    const said = [0, 1, 2].map((venue) => venuePrice(price, SCENARIO_START, venue));
    expect(said).toEqual([0, 1, 2].map((venue) => venuePrice(price, SCENARIO_START, venue)));
    expect(new Set(said).size).toBeGreaterThan(1);
    for (const one of said) {
      const distance = one > price ? one - price : price - one;
      expect(distance * 10_000n <= price * 6n).toBe(true);
    }
  });
});

describe("the scenario's clock", () => {
  test("moves in whole minutes, and at most a quarter of an hour at a time", () => {
    expect(clockAt("playing", 60).stepMillis).toBe(60_000);
    expect(clockAt("playing", 1_000).stepMillis).toBe(480_000);
    expect(clockAt("playing", 86_400).stepMillis).toBe(900_000);
    expect(clockAt("playing", 14_400).pauseMillis).toBeCloseTo(62.5);
  });

  test("goes by more slowly on 5 February, unless somebody has chosen a speed", () => {
    const at = Date.parse("2026-02-05T06:00:00.000Z") as Millis;
    const clock = new ScenarioClock(at, "playing", 14_400);
    expect([clock.speed, clock.keptSpeed]).toEqual([3_600, 14_400]);
    clock.setSpeed(14_400);
    expect(clock.speed).toBe(14_400);
    expect(new ScenarioClock(at, "playing", 86_400).speed).toBe(86_400);
    const later = Date.parse("2026-02-06T02:00:00.000Z") as Millis;
    expect(new ScenarioClock(later, "playing", 14_400).speed).toBe(14_400);
  });

  test("ends with the week, and then only a moment passes for a shock", () => {
    const clock = clockAt();
    for (let steps = 0; steps < 1_000; steps += 1) clock.step();
    expect([clock.at, clock.state]).toEqual([SCENARIO_END, "ended"]);
    clock.play();
    expect(clock.state).toBe("ended");
    expect(clock.nudge()).toBe(SCENARIO_END + 1_000);
  });

  test("jumps step by step to the instant, and then does what it did before", () => {
    for (const before of ["playing", "paused"] as const) {
      const clock = clockAt(before);
      const to = (SCENARIO_START + 3_700_000) as Millis;
      clock.jump(to);
      expect([clock.pauseMillis, clock.stepMillis]).toEqual([0, 900_000]);
      let steps = 0;
      while (clock.state === "jumping") steps += clock.step() > 0 ? 1 : 0;
      expect([clock.at, clock.state, steps]).toEqual([to, before, 5]);
    }
  });

  test("that was jumping when the process ended goes on playing", () => {
    expect(new ScenarioClock(SCENARIO_START, "jumping", 60).state).toBe("playing");
  });
});
