import { describe, expect, test } from "vitest";
import { JournalFenced, JournalUnavailable } from "../journal-error.ts";
import { appendFailure, readFailure } from "./postgres-failure.ts";

function fromServer(severity: "ERROR" | "FATAL" | "PANIC", code: string): Error {
  return Object.assign(new Error(`${severity} ${code}`), { severity, code });
}

describe("a failed append", () => {
  test.each([
    ["the disk is full", fromServer("ERROR", "53100"), "not_written"],
    ["the server became a standby", fromServer("ERROR", "25006"), "not_written"],
    ["the statement was cancelled", fromServer("ERROR", "57014"), "not_written"],
    ["the server shuts down", fromServer("FATAL", "57P01"), "unknown"],
    ["the server panics", fromServer("PANIC", "53100"), "unknown"],
    ["the connection breaks", Object.assign(new Error("reset"), { code: "ECONNRESET" }), "unknown"],
    ["no answer comes", new Error("Query read timeout"), "unknown"],
  ] as const)("because %s", (_, error, outcome) => {
    const failure = appendFailure(error);
    expect(failure).toBeInstanceOf(JournalUnavailable);
    expect(failure).toMatchObject({ outcome, cause: error, isRetryable: true });
  });

  test("for a reason that no retry cures stays what it is", () => {
    const error = fromServer("ERROR", "42501");
    expect(appendFailure(error)).toBe(error);
  });
});

describe("a failed read", () => {
  test("keeps the journal's own errors", () => {
    const fenced = new JournalFenced("another writer");
    expect(readFailure(fenced)).toBe(fenced);
  });

  test("may be repeated when the connection or the server failed", () => {
    for (const error of [fromServer("FATAL", "57P03"), new Error("Connection terminated")]) {
      expect(readFailure(error)).toMatchObject({ outcome: "not_written", isRetryable: true });
    }
  });
});
