import { describe, expect, test } from "vitest";
import { runPlimsoll, type Outcome } from "../../test/run-plimsoll.ts";
import { scratchFolder } from "../../test/scratch-folder.ts";

const BOOK = "id,collateral,debt,price_used\na,1,800,1000\nb,1,870,1000\nc,2,800,1000\n";
/** 5 February 2026: an hour at 1000, then a fall to 900 and a recovery to 950. */
const PRICES = [
  "time,open,high,low,close,volume",
  "1770249600,1000,1000,1000,1000,1",
  "1770253200,1000,1000,900,950,1",
  "1770256800,950,950,950,950,1\n",
].join("\n");
const POLICY = JSON.stringify({
  liquidation: { kind: "ladder", targetLtv: "80 %", feeAtLltv: "1 %" },
});

const FILES = { "book.csv": BOOK, "prices.csv": PRICES, "own.json": POLICY };
const INPUTS = ["replay", "--book", "book.csv", "--prices", "prices.csv"];

function replay(args: readonly string[], files: Record<string, string> = {}): Promise<Outcome> {
  return runPlimsoll([...INPUTS, ...args], scratchFolder({ ...FILES, ...files }));
}

describe("plimsoll replay", () => {
  test("reports what the plan does, and which loans were left out", async () => {
    const { exitCode, stdout, stderr } = await replay([]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("1 loan was already unhealthy at the first price and skipped.\n");
    expect(stdout).toContain(
      "book.csv\n12 prices: 1,000.00 USDC at 2026-02-05T00:00:00Z,\n" +
        "lowest 900.00, 950.00 USDC at 2026-02-05T02:45:00Z\n\n                        plan\n",
    );
    expect(stdout).toMatch(/^loans +2$/m);
    expect(stdout).toMatch(/^skipped +1$/m);
    expect(stdout).toMatch(/^touched +1$/m);
    expect(stdout).toContain("BTC sold by day (UTC)\n 5 Feb █");
    // Nothing but text where there is no terminal.
    expect(stdout + stderr).not.toContain("\u001B");
  });

  test("compares the four policies and a file side by side", async () => {
    const { exitCode, stdout } = await replay(["--compare", "--policy", "own.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ +reference +partial +soft +plan +own\.json$/m);
    expect(stdout).toMatch(/^closed +1 +0 +0 +0 +0$/m);
  });

  test("gives exact figures as JSON", async () => {
    const { exitCode, stdout } = await replay(["--policy", "reference", "--json"]);
    expect(exitCode).toBe(0);
    const figures = JSON.parse(stdout) as Record<string, unknown>;
    expect(figures).toMatchObject({
      policy: "reference",
      loans: 2,
      skippedUnhealthy: 1,
      touched: 1,
      closed: 1,
      sales: 1,
      badDebt: "0",
      firstActionAt: "2026-02-05T01:30:00Z",
      // 800 and an hour and a half of 4 % a year, × LIF / 900.
      soldByDay: [
        { day: "2026-02-05", collateralSold: expect.stringMatching(/^0\.9278653\d$/) as string },
      ],
    });
    expect(Object.keys(figures).sort()).toEqual(
      [
        "badDebt",
        "closed",
        "coinsKeptShare",
        "collateralSoldShare",
        "costShare",
        "endEquityShare",
        "firstActionAt",
        "interestAccrued",
        "leftOut",
        "loans",
        "policy",
        "sales",
        "skippedUnhealthy",
        "soldByDay",
        "touched",
      ].sort(),
    );
    for (const name of ["collateralSoldShare", "costShare", "coinsKeptShare", "endEquityShare"]) {
      expect(figures[name], name).toBeTypeOf("number");
    }
    expect(figures["interestAccrued"]).toMatch(/^0\.\d{1,6}$/);
  });

  test("gives a list of four as JSON when it compares, the same every time", async () => {
    const [first, second] = await Promise.all([
      replay(["--compare", "--json"]),
      replay(["--compare", "--json"]),
    ]);
    const policies = (JSON.parse(first.stdout) as { policy: string }[]).map(({ policy }) => policy);
    expect(policies).toEqual(["reference", "partial", "soft", "plan"]);
    expect(second.stdout).toBe(first.stdout);
  });

  test("keeps LTVs with --rebase ltv, ranges end before --to, and assets have names", async () => {
    const prices = PRICES.replaceAll("1000,1000,1000,1000", "2000,2000,2000,2000");
    const args = ["--rebase", "ltv", "--to", "2026-02-05T01:00:00Z", "--loan-asset", "EURX:6"];
    const { stdout } = await replay([...args, "--collateral-asset", "ETH:18"], {
      "book.csv": BOOK.replaceAll("800", "700"),
      "prices.csv": prices,
    });
    expect(stdout).toContain("book.csv, LTVs kept at the first price\n4 prices: 2,000.00 EURX");
    expect(stdout).toMatch(/^skipped +1$/m);
    expect(stdout).toMatch(/^touched +0$/m);
    expect(stdout).toMatch(/^lenders' loss, EURX +0$/m);
    expect(stdout).toContain("No collateral was sold.");
  });

  test("says how many candles are missing", async () => {
    const { stderr } = await replay(["--policy", "soft"], {
      "prices.csv": `${PRICES}1770271200,950,950,950,950,1\n`,
    });
    expect(stderr).toContain(
      "prices.csv: 3 candles are missing in between, from 2026-02-05T03:00:00Z on.\n",
    );
  });

  test.each([
    [
      ["--to", "2027-01-01"],
      {},
      "prices.csv: The range ends at 2027-01-01T00:00:00Z, after the file. " +
        "The file covers 2026-02-05T00:00:00Z to 2026-02-05T03:00:00Z.\n",
    ],
    [
      [],
      { "book.csv": `${BOOK}d,x,5,1000\n` },
      'book.csv:5: field "collateral": This is not a plain decimal number. ' +
        "Use digits and at most one decimal point, as in 1.25.\n" +
        "To go on without such rows, add --skip-bad-rows.\n",
    ],
    [
      [],
      { "prices.csv": `${PRICES}1770260400,950,940,950,950,1\n` },
      'prices.csv:5: field "high": The high is below the open or the close. Correct the row.\n' +
        "To go on without such rows, add --skip-bad-rows.\n",
    ],
    [
      [],
      { "book.csv": "collateral,debt\n1,900\n" },
      "book.csv: Every loan is unhealthy at the first price. " +
        "Choose another range, or use --rebase ltv.\n",
    ],
    [["--policy", "other.json"], {}, "other.json: There is no such file. Check the path.\n"],
    [
      ["--policy", "own.json"],
      { "own.json": '{"liquidation":{"kind":"reference"},"fee":"1 %"}' },
      'own.json: field "fee": There is no such field. ' +
        "Known here are: liquidation, plan, deleverageFee.\n",
    ],
  ])("with %j exits with 1 and says why", async (args, files, message) => {
    expect(await replay(args, files)).toEqual({ exitCode: 1, stdout: "", stderr: message });
  });

  test.each([
    [["--from", "yesterday"], "Write a date or a time with its zone: 2026-01-29T00:00:00Z."],
    [["--from", "2026-02-05T00:00:00"], "Write a date or a time with its zone"],
    [["--policy", "gentle"], "Use reference, partial, soft, plan, or a file whose name ends in"],
    [["--rebase", "price"], "Allowed choices are ltv, none."],
    [["--loan-asset", "USDC:25"], "Write a symbol, a colon and 0 to 24 decimals: ETH:18."],
    [["--speed", "2"], "error: unknown option '--speed'"],
  ])("with %j exits with 2 and says what it takes", async (args, message) => {
    const outcome = await replay(args);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toContain("Run the command with --help to see what it takes.");
  });

  test("asks for the files it needs", async () => {
    const outcome = await runPlimsoll(["replay"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain("error: required option '--book <file>' not specified");
  });

  test("explains itself in 80 columns", async () => {
    const { exitCode, stdout } = await runPlimsoll(["replay", "--help"]);
    expect(exitCode).toBe(0);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    for (const word of ["--book", "--prices", "--rebase", "reference", "FILE.json", "Exit status"])
      expect(stdout).toContain(word);
  });
});
