import { RequestRefused } from "@plimsoll/contract";
import { describe, expect, test } from "vitest";
import { isFinal } from "./problem.ts";
import { pauseFor, sendUntilAnswered } from "./send-until-answered.ts";

const refused = (status: number, retryAfterSeconds?: number): RequestRefused =>
  new RequestRefused(
    { type: "urn:test", title: "Refused", status, detail: "No.", code: "refused" },
    retryAfterSeconds,
  );
const lost = () => new TypeError("Failed to fetch");

/** Plays answers one after another; the last one again and again. */
function sending(answers: readonly unknown[], isOffline = false) {
  const pauses: number[] = [];
  const stop = new AbortController();
  let tries = 0;
  const answered = sendUntilAnswered({
    send: async () => {
      const answer = answers[Math.min(tries, answers.length - 1)];
      tries += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    pause: async (millis) => void pauses.push(millis),
    isOffline: () => isOffline,
    signal: stop.signal,
  });
  return { answered, pauses, stop, tries: () => tries };
}

describe("a request", () => {
  test("whose answers are lost is sent again, with longer and longer pauses", async () => {
    const { answered, pauses, tries } = sending([lost(), refused(503), refused(503, 2), "done"]);
    expect(await answered).toBe("done");
    expect(tries()).toBe(4);
    expect(pauses).toEqual([500, 1_000, 2_000]);
  });

  test("is given up after four repeats", async () => {
    const { answered, tries } = sending([lost()]);
    await expect(answered).rejects.toThrow("Failed to fetch");
    expect(tries()).toBe(5);
  });

  test("fails at once without a network: nothing is kept for later", async () => {
    const { answered, pauses, tries } = sending([lost()], true);
    await expect(answered).rejects.toThrow("Failed to fetch");
    expect([tries(), pauses]).toEqual([1, []]);
  });

  test("that the server refuses is not sent again", async () => {
    for (const status of [400, 401, 403, 404, 409, 422]) {
      const { answered, tries } = sending([refused(status)]);
      await expect(answered).rejects.toBeInstanceOf(RequestRefused);
      expect(tries()).toBe(1);
    }
  });

  test("is not repeated when the server asks for a longer pause than anybody waits", async () => {
    const { answered, tries } = sending([refused(429, 60)]);
    await expect(answered).rejects.toBeInstanceOf(RequestRefused);
    expect(tries()).toBe(1);
  });

  test("that was given up is not sent again", async () => {
    const stop = new AbortController();
    let tries = 0;
    const answered = sendUntilAnswered({
      send: async () => {
        tries += 1;
        throw lost();
      },
      pause: (_, signal) => {
        const pausing = pauseFor(60_000, signal);
        stop.abort(new Error("cancelled"));
        return pausing;
      },
      isOffline: () => false,
      signal: stop.signal,
    });
    await expect(answered).rejects.toThrow("cancelled");
    expect(tries).toBe(1);
  });
});

describe("the outcome of a request", () => {
  test("is known when the book has refused it, and open when it was not reached", () => {
    for (const status of [400, 404, 409, 422]) expect(isFinal(refused(status))).toBe(true);
    for (const status of [401, 403, 408, 429, 500, 503]) {
      expect(isFinal(refused(status))).toBe(false);
    }
    expect(isFinal(lost())).toBe(false);
  });
});
