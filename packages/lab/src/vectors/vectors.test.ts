import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { accrual, as, toSharesDown, toSharesUp, toSeconds } from "@plimsoll/engine";
import type {
  Book,
  BorrowShares,
  Command,
  LoanAssets,
  Millis,
  SupplyShares,
} from "@plimsoll/engine";
import { describe, expect, test, type TestContext } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { sharedFile } from "../../test/shared-folder.ts";
import { DECIDE_AND_APPLY, EXECUTE, type Door } from "./door.ts";
import type { MathRow, Operation, Recorded, SequenceLine } from "./format.ts";
import { listVectorFiles, readVectorLines, type VectorFile } from "./read-vectors.ts";
import { replayFile, replayFolder } from "./replay-folder.ts";
import { CALCULATIONS, replayMath, type Calculations } from "./replay-tables.ts";
import { renderSummary, summarize, type VectorSummary } from "./summary.ts";
import { FileCheck } from "./file-check.ts";

/** The recorded files whose name fits; without the shared folder the test is skipped and says why. */
function recorded(context: TestContext, names: RegExp): VectorFile[] {
  const { path, missing } = sharedFile("vectors");
  if (missing !== undefined) {
    console.warn(`Skipped: ${missing}`);
    context.skip(missing);
  }
  return listVectorFiles(path).filter(({ name }) => names.test(name));
}

function recordedLines(context: TestContext, name: string): SequenceLine[] {
  const [file] = recorded(context, new RegExp(`^${name}$`));
  return file === undefined ? [] : (readVectorLines(file.path) as SequenceLine[]);
}

function replayAll(files: readonly VectorFile[], door: Door = EXECUTE): VectorSummary {
  return summarize(files.map((file) => ({ check: replayFile(file, door), decided: null })));
}

function replayAltered(lines: readonly unknown[], door: Door = EXECUTE): FileCheck {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return replayFile({ name: "altered", path: scratchFile("v.jsonl.gz", gzipSync(text)) }, door);
}

/** Replaying the core files takes two to six seconds; a machine under load may take longer. */
const TIMEOUT_MS = 60_000;
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

describe("the engine against the recorded reference", { timeout: TIMEOUT_MS }, () => {
  test.for([
    { kind: "first core", names: /^core-0[0-4]/, files: 30, operations: 10_000, fields: 240_000 },
    {
      kind: "last core",
      names: /^core-(?!0[0-4])/,
      files: 30,
      operations: 10_000,
      fields: 240_000,
    },
    { kind: "pre-liquidation", names: /^preliq-/, files: 24, operations: 8_000, fields: 180_000 },
    { kind: "one-shot", names: /^oneshot$/, files: 1, operations: 2_880, fields: 60_000 },
    { kind: "table", names: /^(math|irm|lif)$/, files: 3, operations: 15_000, fields: 20_000 },
  ])("every field of the $kind files is the recorded one", ({ names, ...least }, context) => {
    const summary = replayAll(recorded(context, names));
    expect(summary).toMatchObject({ differences: 0, details: [] });
    expect(summary.files).toBeGreaterThanOrEqual(least.files);
    expect(summary.operations).toBeGreaterThanOrEqual(least.operations);
    expect(summary.fields).toBeGreaterThanOrEqual(least.fields);
  });

  test("facts decided first and applied one by one lead to the same fields", (context) => {
    const files = recorded(context, /^(core|preliq)-0.[05]$/);
    const applied = replayAll(files, DECIDE_AND_APPLY);
    expect(applied).toMatchObject({ differences: 0, details: [] });
    expect(applied.operations).toBeGreaterThan(3_000);
  });

  test("the summary adds up the files of a folder", () => {
    const heading = { type: "table", table: "math" };
    const row = { i: 0, fn: "min", args: ["1", "2"], result: "1" };
    const path = scratchFile("math.jsonl.gz", pack([heading, row, { ...row, i: 1, result: "2" }]));
    const summary = summarize(replayFolder(dirname(path)));
    expect(summary).toEqual({
      files: 1,
      operations: 2,
      fields: 2,
      filesDecided: 0,
      differences: 1,
      details: [{ file: "math", i: 1, field: "result", expected: '"2"', got: '"1"' }],
    });
    expect(renderSummary(summary)).toContain('math 1: result\n  expected "2"\n  got      "1"');
  });
});

describe("a difference from the recorded reference", { timeout: TIMEOUT_MS }, () => {
  test("is found wherever one value of an operation is altered", (context) => {
    const lines = recordedLines(context, "preliq-019");
    const altered: string[] = [];
    const copy = lines.map((line) => {
      if (line.type !== "op") return line;
      const { line: changed, field } = alterOne(line);
      altered.push(`${line.i} ${field}`);
      return changed;
    });
    const { differenceCount, differences } = replayAltered(copy);
    expect(differenceCount).toBe(altered.length);
    expect(differences.map(({ i, field }) => `${i} ${field}`)).toEqual(altered.slice(0, 20));
    const fields = new Set(altered.map((place) => place.replace(/^\d+ (\w+).*$/, "$1")));
    expect([...fields].sort()).toEqual(
      ["accrual", "feeRecipient", "held", "ok", "positions", "ret", "revert", "state"]
        .concat("stateOf")
        .sort(),
    );
  });

  test("is found in a checkpoint, and in one that leaves a position out", (context) => {
    const lines = recordedLines(context, "core-000");
    const copy = lines.map((line) => {
      if (line.type !== "checkpoint") return line;
      const { m0, ...others } = line.markets;
      if (m0 === undefined) return line;
      const { u2: _, ...positions } = m0.positions;
      const held = { ...m0.held, loan: `${m0.held.loan}1` };
      return { ...line, markets: { ...others, m0: { ...m0, held, positions } } };
    });
    const { differences } = replayAltered(copy);
    expect(differences.slice(0, 2).map(({ field }) => field)).toEqual([
      "markets.m0.held.loan",
      "markets.m0.positions.u2",
    ]);
  });

  test("is found when the file is cut short", (context) => {
    const lines = recordedLines(context, "core-000");
    expect(replayAltered(lines.slice(0, -1)).differences).toMatchObject([{ field: "end" }]);
    const short = lines.filter((line) => line.type !== "op" || line.i !== 0);
    expect(replayAltered(short).differences.at(-1)).toMatchObject({ field: "ops" });
  });

  test.for([
    { turned: "a borrowing's shares down", plant: borrowRoundedDown, op: "borrow" },
    { turned: "a supply's shares up", plant: supplyRoundedUp, op: "supply" },
  ])("is found when the engine rounds $turned", ({ plant, op }, context) => {
    const lines = recordedLines(context, "core-000");
    const door: Door = {
      execute: (book, command, now) => EXECUTE.execute(book, plant(book, command, now), now),
    };
    const { differences } = replayAltered(lines, door);
    expect(differences[0]?.field).toMatch(/^ret\.(assets|shares)$/);
    const first = lines.find((line) => line.type === "op" && line.i === differences[0]?.i);
    expect(first).toMatchObject({ op });
  });

  test.for([
    { fn: "toSharesDown", other: "toSharesUp" },
    { fn: "toSharesUp", other: "toSharesDown" },
    { fn: "wDivUp", other: "wDivDown" },
  ])("is found when $fn of the table rounds the other way", ({ fn, other }, context) => {
    const [file] = recorded(context, /^math$/);
    const rows = readVectorLines(file?.path ?? "").slice(1) as MathRow[];
    const check = new FileCheck("math");
    const work: Calculations[string] = (...args) => CALCULATIONS[other]?.(...args) ?? 0n;
    replayMath(rows, check, { ...CALCULATIONS, [fn]: work });
    expect(check.differenceCount).toBeGreaterThan(0);
    const found = check.differences.map(({ i }) => rows.find((row) => row.i === i)?.fn);
    expect(new Set(found)).toEqual(new Set([fn]));
  });
});

test(
  "the program's exit code says whether anything differs",
  () => {
    const row = { i: 0, lltv: "860000000000000000", lif: "1043841336116910229" };
    const table = (lif: string) =>
      pack([
        { type: "table", table: "lif" },
        { ...row, lif },
      ]);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--import", "tsx", MAIN, "--json", ...args], {
        encoding: "utf8",
      });
    const same = run(dirname(scratchFile("lif.jsonl.gz", table(row.lif))));
    expect(JSON.parse(same.stdout)).toMatchObject({ operations: 1, fields: 1, differences: 0 });
    expect(same.status).toBe(0);
    const other = run(dirname(scratchFile("lif.jsonl.gz", table("1043841336116910230"))));
    expect(JSON.parse(other.stdout)).toMatchObject({
      differences: 1,
      details: [{ file: "lif", i: 0, field: "lif", got: '"1043841336116910229"' }],
    });
    expect(other.status).toBe(1);
    const missing = run(join(tmpdir(), "plimsoll-no-such-folder"));
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain("does not exist");
  },
  TIMEOUT_MS,
);

test("a folder that is missing or holds no vectors is refused", () => {
  const path = scratchFile("notes.txt", "nothing here");
  expect(() => replayFolder(`${path}.d`)).toThrow("does not exist");
  expect(() => replayFolder(dirname(path))).toThrow("holds no file");
});

test("a file that is no vector is refused with its name", () => {
  const file = (content: Uint8Array) => ({ name: "x", path: scratchFile("x.jsonl.gz", content) });
  expect(() => replayFile(file(Buffer.from("plain")))).toThrow("no gzip file");
  expect(() => replayFile(file(gzipSync("{}\n{")))).toThrow(":2: is no JSON");
  expect(() => replayFile(file(pack([{ type: "table", table: "new" }])))).toThrow("no heading");
});

function pack(lines: readonly unknown[]): Uint8Array {
  return gzipSync(lines.map((line) => JSON.stringify(line)).join("\n"));
}

/** A copy of an operation with one of its recorded values altered: another one for every operation. */
function alterOne(line: Operation): { line: Operation; field: string } {
  const {
    type: _type,
    i,
    ts: _ts,
    op: _op,
    market: _market,
    caller: _caller,
    args: _,
    ...rest
  } = line;
  const places = leavesOf(rest);
  const place = places[(i * 7) % places.length] ?? [];
  return { line: { ...line, ...alterAt(rest, place) }, field: place.join(".") };
}

type Fields = Readonly<Record<string, Recorded>>;

function leavesOf(value: Recorded, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[...path]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

function alterAt(fields: Fields, [name = "", ...rest]: readonly string[]): Fields {
  const value = fields[name];
  const altered = rest.length === 0 ? alter(value) : alterAt(value as Fields, rest);
  return { ...fields, [name]: altered };
}

function alter(value: Recorded): Recorded {
  if (typeof value === "boolean") return !value;
  if (typeof value !== "string") return "altered";
  return /\d$/.test(value)
    ? value.replace(/\d$/, (digit) => (digit === "9" ? "8" : "9"))
    : `${value}x`;
}

const NO_ASSETS = as<LoanAssets>(0n);

/** Borrows the shares that rounding down would give. */
function borrowRoundedDown(book: Book, command: Command, now: Millis): Command {
  if (command.type !== "borrow" || command.assets === 0n) return command;
  const market = book.loans.get(command.loan)?.market;
  if (market === undefined) return command;
  const totals = accrual(market, toSeconds(now)) ?? market;
  const { totalBorrowAssets, totalBorrowShares } = totals;
  const shares = toSharesDown(command.assets, totalBorrowAssets, totalBorrowShares);
  return { ...command, assets: NO_ASSETS, shares: as<BorrowShares>(shares) };
}

/** Supplies the shares that rounding up would give. */
function supplyRoundedUp(book: Book, command: Command, now: Millis): Command {
  if (command.type !== "supply" || command.assets === 0n) return command;
  const market = book.markets.get(command.market);
  if (market === undefined) return command;
  const totals = accrual(market, toSeconds(now)) ?? market;
  const { totalSupplyAssets, totalSupplyShares } = totals;
  const shares = toSharesUp(command.assets, totalSupplyAssets, totalSupplyShares);
  return { ...command, assets: NO_ASSETS, shares: as<SupplyShares>(shares) };
}
