import type { Millis } from "@plimsoll/engine";
import { SCENARIO_END, SCENARIO_START } from "./scenario-path.ts";

export type ClockState = "waiting" | "playing" | "paused" | "jumping" | "ended";

/** Four hours a second: the first falls come within seconds, the worst night within a minute. */
export const DEFAULT_SPEED = 14_400;
/** The day in which most was sold goes by more slowly, unless somebody has chosen a speed: an hour a second. */
const SLOW_SPEED = 3_600;
const SLOW_FROM = Date.parse("2026-02-05T00:00:00.000Z");
const SLOW_UNTIL = Date.parse("2026-02-06T02:00:00.000Z");
const MINUTE_MILLIS = 60_000;
const STEP_MILLIS_MAX = 900_000;
const STEPS_PER_SECOND = 2;
/** How far the clock moves for something that must happen at a later instant than the last step. */
const NUDGE_MILLIS = 1_000;

/**
 * Where the scenario is. Time moves in steps only; between them it stands, so that whatever happens
 * has the time of the last prices. Steps are whole minutes and grow with the speed, up to 15 minutes.
 */
export class ScenarioClock {
  #at: Millis;
  #state: ClockState;
  #speed: number;
  #isSpeedChosen: boolean;
  #jumpingTo: Millis | null = null;
  /** What the clock does after a jump. */
  #afterJump: "playing" | "paused" = "playing";

  constructor(at: Millis, state: ClockState, speed: number) {
    this.#at = Math.max(at, SCENARIO_START) as Millis;
    this.#state = state === "jumping" ? "playing" : state;
    this.#speed = speed;
    this.#isSpeedChosen = speed !== DEFAULT_SPEED;
    if (this.#at >= SCENARIO_END) this.#state = "ended";
  }

  get at(): Millis {
    return this.#at;
  }

  get state(): ClockState {
    return this.#state;
  }

  /** Seconds of the scenario for each second, as it plays now. */
  get speed(): number {
    const isSlow = !this.#isSpeedChosen && this.#at >= SLOW_FROM && this.#at < SLOW_UNTIL;
    return isSlow ? SLOW_SPEED : this.#speed;
  }

  /** The speed that was chosen, or the default: what is kept for the next start. */
  get keptSpeed(): number {
    return this.#speed;
  }

  get jumpingTo(): Millis | null {
    return this.#jumpingTo;
  }

  get isMoving(): boolean {
    return this.#state === "playing" || this.#state === "jumping";
  }

  play(): void {
    if (this.#state === "ended") return;
    if (this.#state === "jumping") this.#afterJump = "playing";
    else this.#state = "playing";
  }

  /** Stops where it is, also in the midst of a jump. */
  pause(): void {
    if (this.#state === "ended") return;
    this.#state = "paused";
    this.#jumpingTo = null;
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#isSpeedChosen = true;
  }

  /** Plays quickly up to `to`, which lies ahead and at the end at most. */
  jump(to: Millis): void {
    if (this.#state !== "jumping") {
      this.#afterJump = this.#state === "paused" ? "paused" : "playing";
    }
    this.#state = "jumping";
    this.#jumpingTo = to;
  }

  /** How much the next step adds, milliseconds of the scenario. */
  get stepMillis(): number {
    if (this.#state === "jumping") return STEP_MILLIS_MAX;
    const wanted = (this.speed * 1_000) / STEPS_PER_SECOND;
    const minutes = Math.max(1, Math.floor(wanted / MINUTE_MILLIS));
    return Math.min(STEP_MILLIS_MAX, minutes * MINUTE_MILLIS);
  }

  /** How long the next step should take, real milliseconds; 0 while jumping. */
  get pauseMillis(): number {
    return this.#state === "jumping" ? 0 : this.stepMillis / this.speed;
  }

  /** Moves on by one step, at most to the end or where it jumps to. */
  step(): Millis {
    const goal = this.#jumpingTo ?? SCENARIO_END;
    this.#at = Math.min(this.#at + this.stepMillis, goal) as Millis;
    if (this.#state === "jumping" && this.#at >= goal) {
      this.#state = this.#afterJump;
      this.#jumpingTo = null;
    }
    if (this.#at >= SCENARIO_END) this.#state = "ended";
    return this.#at;
  }

  /** Moves on by a moment, also behind the end, so that prices can change now. */
  nudge(): Millis {
    this.#at = (this.#at + NUDGE_MILLIS) as Millis;
    return this.#at;
  }
}
