import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runPlimsoll, type Outcome } from "../../test/run-plimsoll.ts";
import { scratchFolder } from "../../test/scratch-folder.ts";
import { sharedFolder } from "../../test/shared-folder.ts";

/* Files as people have them, through the command line itself: exit status, figures and sentences. */

const BOOK = "id,collateral,debt\nx,2,90000\ny,1,46000\n";
/** Six hours of 9 March 2026 in which a coin falls from 60,000 to 55,000. */
const START = 1_773_014_400;
const FALL = [60_000, 59_000, 58_000, 57_000, 56_000, 55_000];

function hours(timeOf: (seconds: number) => string | number, separator = ","): string {
  return FALL.map((open, hour) => {
    const cells = [timeOf(START + hour * 3_600), open, open + 50, open - 1_050, open - 1_000];
    return `${cells.join(separator)}\n`;
  }).join("");
}

const PRICES = `time,open,high,low,close\n${hours((time) => time)}`;

/** Replays as JSON; the figures, and what standard error says without names of folders. */
async function replay(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number; readonly figures: unknown; readonly told: string }> {
  const folder = scratchFolder({ book: BOOK, prices: PRICES, ...files });
  return outcomeOf(
    await runPlimsoll(
      ["replay", "--book", "book", "--prices", "prices", "--json", ...args],
      folder,
    ),
  );
}

function outcomeOf({ exitCode, stdout, stderr }: Outcome) {
  const told = stderr.replaceAll(/^(\s*)\S*\//gm, "$1");
  return { exitCode, figures: stdout === "" ? undefined : (JSON.parse(stdout) as unknown), told };
}

describe("plimsoll replay takes files as people have them", () => {
  test("prices in other shapes give the very same figures", async () => {
    const wanted = await replay([]);
    expect(wanted).toMatchObject({ exitCode: 0, told: "" });
    const unnamed =
      "prices: The file has no header: its columns are taken as time, open, high, low, close.\n";
    const [ms, json, semicolons] = await Promise.all([
      replay([], { prices: hours((time) => `${time}000`) }),
      replay([], {
        prices: `[${FALL.map((open, hour) => JSON.stringify([(START + hour * 3_600) * 1_000, open, open + 50, open - 1_050, open - 1_000, 7])).join(",")}]`,
      }),
      replay([], {
        prices: `sep=;\n"Time";"Open";"High";"Low";"Close"\n${hours((time) => new Date(time * 1_000).toISOString(), ";")}`,
      }),
    ]);
    expect(ms).toEqual({ ...wanted, told: unnamed });
    expect(json).toEqual({ ...wanted, told: unnamed });
    expect(semicolons).toEqual(wanted);
  });

  test("rows that are no loan are left out of the book and counted by reason", async () => {
    const book = `${BOOK}closed,1,0\nbad,0,75.5\nempty,0.0,0.0\nrisky,1,59999\nTotal,4,196074.5\n`;
    const { exitCode, figures, told } = await replay([], { book });
    expect(exitCode).toBe(0);
    expect(figures).toMatchObject({
      loans: 2,
      skippedUnhealthy: 1,
      leftOut: { no_debt: 1, no_collateral: 1, empty: 1, total: 1 },
    });
    expect(told).toBe(
      "book: 4 rows are no loans that can be played and were left out: 1 without debt (line 4), " +
        "1 with bad debt and no collateral (line 5), 1 without collateral and debt (line 6), " +
        "1 with a total instead of a loan (line 8).\n" +
        "1 loan was already unhealthy at the first price and skipped.\n",
    );
  });

  test("columns, bad rows and digits are the person's to decide", async () => {
    const book = "wer,coins,owed\nx,2.0000000000000004,90000\ny,1,46000\nz,?,1\n";
    const names = ["--columns", "collateral=coins,debt=owed,id=wer"];
    const [bare, named, skipped] = await Promise.all([
      replay([], { book }),
      replay(names, { book }),
      replay([...names, "--skip-bad-rows", "--round"], { book }),
    ]);
    expect(bare).toEqual({
      exitCode: 1,
      figures: undefined,
      told:
        'book:1: No column is called "collateral" or begins with "collateral_". The columns are: wer, coins, owed. ' +
        "Name them: --columns collateral=…,debt=…\n",
    });
    expect(named.told.split("\n")).toEqual([
      "book has 2 problems:",
      expect.stringMatching(/^ {2}book:2: field "coins": The number has 16 digits .* --round\.$/),
      expect.stringMatching(/^ {2}book:4: field "coins": /),
      "To go on without such rows, add --skip-bad-rows.",
      "",
    ]);
    expect(skipped).toMatchObject({ exitCode: 0, figures: { loans: 2 } });
    expect(skipped.told).toContain(
      "book: 1 bad row was left out: 1 with no usable coins (line 4).",
    );
    expect(skipped.told).toContain(
      "book: 1 amount was rounded to what the asset holds: collateral down",
    );
  });

  test("advice fits what was asked for", async () => {
    const book = "id,collateral,debt,ltv\nx,2,90000,0.95\n";
    const [plain, carried] = await Promise.all([
      replay([], { book: book.replace("90000", "119000") }),
      replay(["--rebase", "ltv"], { book }),
    ]);
    expect(plain.told).toMatch(
      /Every loan is unhealthy at the first price\. .* use --rebase ltv\.\n$/,
    );
    expect(carried.told).toContain("Every loan is unhealthy at the first price.");
    expect(carried.told).not.toContain("use --rebase ltv");
  });

  test.each([
    [
      ["--columns", "colour=red"],
      "Write pairs such as open=NAME, separated by commas; known are time",
    ],
    [["--columns", "time"], "Write pairs such as open=NAME"],
    [["--units", "satoshi"], "Allowed choices are whole, base, base-collateral, base-debt."],
    [["--dates", "iso"], "Allowed choices are day-first, month-first."],
  ])("with %j exits with 2 and says what it takes", async (args, message) => {
    const outcome = await replay(args);
    expect(outcome).toMatchObject({ exitCode: 2, figures: undefined });
    expect(outcome.told).toContain(message);
  });
});

/** What each case shows: options, exit status, some figures, and what must be said. */
const CASES: readonly (readonly [
  file: string,
  args: readonly string[],
  exitCode: number,
  figures: object | undefined,
  told: RegExp,
])[] = (() => {
  const two = { touched: 2, sales: 2, firstActionAt: "2026-02-05T04:30:00Z" };
  const healthy = { ...two, interestAccrued: "2.156892" };
  // Bars of one price each: the loans act when one ends, and pay interest half an hour longer.
  const closes = { ...two, firstActionAt: "2026-02-05T05:00:00Z", interestAccrued: "2.241544" };
  // Prices that are 0.123 higher sell a little less, and more debt pays interest.
  const decimals = { ...two, interestAccrued: "2.156897" };
  const one = { loans: 1, touched: 1, sales: 1 };
  const nothing = /^$/;
  const percent = /^b0\S+: An LTV of 75\.0 \(line 2\) can only be a percentage.*\n$/;
  return [
    ["p01-headerless-seconds.csv", [], 0, closes, /has no header/],
    ["p02-headerless-ms.csv", [], 0, healthy, /has no header/],
    ["p03-header-us.csv", [], 0, healthy, nothing],
    ["p04-duplicate-unused-columns.csv", [], 0, healthy, nothing],
    ["p06-unnamed-index-column.csv", [], 0, healthy, nothing],
    [
      "p08-one-row-off-the-grid.csv",
      [],
      0,
      healthy,
      /1 h long .* line 5 \(2026-02-05T02:00:01Z\)\.\n$/,
    ],
    ["p09-no-volume.csv", [], 0, healthy, nothing],
    [
      "p11-same-row-twice.csv",
      [],
      1,
      undefined,
      /^p11\S+:5: This is line 4 once more.*\n.*--skip-bad-rows\.\n$/,
    ],
    [
      "p11-same-row-twice.csv",
      ["--skip-bad-rows"],
      0,
      healthy,
      /1 bad row was left out: 1 the same/,
    ],
    ["p13-many-decimals.csv", [], 0, decimals, nothing],
    [
      "b02-dust-carried.csv",
      ["--rebase", "ltv"],
      0,
      { loans: 1, leftOut: { dust: 1 } },
      /1 too small/,
    ],
    ["b03-base-units.csv", [], 1, undefined, /100,000,000 BTC in line 2 are more .* --units base/],
    ["b03-base-units.csv", ["--units", "base"], 0, { touched: 2 }, nothing],
    ["b04-ltv-in-percent-one-small.csv", ["--rebase", "ltv"], 0, { loans: 3, touched: 2 }, percent],
    ["b05-ltv-in-percent.csv", ["--rebase", "ltv"], 0, one, percent],
    ["b08-doubles.csv", [], 1, undefined, /16 digits .* --round/],
    ["b08-doubles.csv", ["--round"], 0, one, /2 amounts were rounded .* in favour of lenders\.\n$/],
    [
      "b09-bad-debt-row-zero-collateral.csv",
      [],
      0,
      { ...one, leftOut: { no_collateral: 1 } },
      /line 3/,
    ],
  ];
})();

test("every shared case of a file shows what is right", async (context) => {
  const { path, missing } = sharedFolder("cases");
  if (missing !== undefined) return context.skip(missing);
  const outcomes = await Promise.all(
    CASES.map(async ([file, args]) => {
      const [book, prices] = file.startsWith("p") ? ["book.csv", file] : [file, "prices.csv"];
      const inputs = ["--book", join(path, book), "--prices", join(path, prices)];
      return outcomeOf(await runPlimsoll(["replay", "--json", ...inputs, ...args]));
    }),
  );
  for (const [index, [file, args, exitCode, figures, told]] of CASES.entries()) {
    const found = outcomes[index];
    const name = [file, ...args].join(" ");
    expect(found, name).toMatchObject({ exitCode });
    if (figures === undefined) expect(found?.figures, name).toBeUndefined();
    else expect(found?.figures, name).toMatchObject(figures);
    expect(found?.told, name).toMatch(told);
  }
});
