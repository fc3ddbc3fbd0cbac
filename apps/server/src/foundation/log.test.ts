import { describe, expect, test } from "vitest";
import { createLog } from "./log.ts";

function logged(error: unknown): Record<string, unknown> {
  const lines: string[] = [];
  createLog({ logLevel: "info" }, { write: (line) => void lines.push(line) }).warn(
    { error },
    "it failed",
  );
  const [line = ""] = lines;
  const { error: told, msg } = JSON.parse(line) as { error: Record<string, unknown>; msg: string };
  expect(msg).toBe("it failed");
  return told;
}

describe("an error in the log", () => {
  test("has its message, its code, where it was made and what caused it", () => {
    const cause = Object.assign(new Error("connection lost"), { code: "ECONNRESET" });
    const told = logged(new RangeError("the journal is away", { cause }));
    expect(told).toMatchObject({
      type: "RangeError",
      message: "the journal is away",
      cause: { type: "Error", message: "connection lost", code: "ECONNRESET" },
    });
    expect(told["stack"]).toContain("log.test.ts");
  });

  test("has every error of one that holds several", () => {
    const several = new AggregateError([new Error("IPv6"), new Error("IPv4")], "nobody answers");
    expect(logged(several)).toMatchObject({ errors: [{ message: "IPv6" }, { message: "IPv4" }] });
  });

  test("has nothing of what a driver hangs on it", () => {
    const client = { connectionParameters: { user: "plimsoll" }, secretKey: 4_711 };
    const told = logged(Object.assign(new Error("terminating connection"), { client }));
    expect(Object.keys(told).sort()).toEqual(["message", "stack", "type"]);
  });

  test("is cut when it is long, and ends when its causes go round in a circle", () => {
    const error = new Error("x".repeat(100_000));
    error.cause = error;
    expect(JSON.stringify(logged(error)).length).toBeLessThan(50_000);
  });

  test("that is no Error is told as text", () => {
    expect(logged("thrown text")).toBe("thrown text");
  });
});
