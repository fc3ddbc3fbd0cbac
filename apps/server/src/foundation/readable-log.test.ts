import { expect, test } from "vitest";
import { createLog } from "./log.ts";
import { readableLine } from "./readable-log.ts";

/** What a terminal shows of what is logged. */
function shown(write: (log: ReturnType<typeof createLog>) => void): (string | null)[] {
  const lines: (string | null)[] = [];
  const destination = { write: (line: string) => void lines.push(readableLine(line)) };
  write(createLog({ logLevel: "info" }, destination));
  return lines;
}

test("an event is a sentence with what belongs to it", () => {
  const [line] = shown((log) =>
    log.info({ seconds: 12, feed: "btc-usd" }, "The web app is built."),
  );
  expect(line).toMatch(/^\d\d:\d\d:\d\d {2}The web app is built\. \(seconds 12, feed btc-usd\)$/);
});

test("a request that was answered is not shown, one that failed is", () => {
  const lines = shown((log) => {
    log.info({ operation: "listLoans", status: 200 }, "request");
    log.error({ operation: "listLoans", status: 500 }, "request");
  });
  expect(lines).toEqual([
    null,
    expect.stringMatching(/Error: request \(operation listLoans, status 500\)/),
  ]);
});

test("an error tells its message, its cause and where it was made", () => {
  const error = new Error("The database is away", { cause: new Error("connection refused") });
  const [warning, failure] = shown((log) => {
    log.warn({ error }, "It is tried again");
    log.error({ error }, "It failed");
  });
  expect(warning).toMatch(
    /Warning: It is tried again: The database is away\n.*because: connection refused$/,
  );
  expect(failure).toContain("readable-log.test.ts");
});

test("what is no event of ours stays as it is", () => {
  expect(readableLine("npm warn deprecated\n")).toBe("npm warn deprecated");
});
