import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onDatabase, rewriteJournal } from "../../test/altered-journal.ts";
import { runPlimsoll, startPlimsoll, type StartedServer } from "../../test/run-plimsoll.ts";
import { setUpHledger } from "../../test/set-up-hledger.ts";

/* One server for all of them, in the order of a day: a key, a loan, a fall, then the auditor. */

/** A rise by nothing, then a fall from 78,700 to 60,000 that ends at 61,000. */
const CANDLES = [
  "time,open,high,low,close,volume",
  "1770249600,78700,78700,78700,78700,1",
  "1770249900,78700,78700,60000,61000,1\n",
].join("\n");

/** Hours that fall from 70,000 dollars by ten each, as a file. */
function hoursOf(days: readonly string[]): string {
  const rows = days.flatMap((day, place) =>
    Array.from({ length: 24 }, (_, hour) => {
      const time = Date.parse(`${day}T00:00:00Z`) / 1_000 + hour * 3_600;
      const open = 70_000 - (place * 24 + hour) * 10;
      return `${time},${open},${open + 5},${open - 10},${open - 10},1`;
    }),
  );
  return ["time,open,high,low,close,volume", ...rows, ""].join("\n");
}

let folder: string;
let server: StartedServer;
let operator: string;

const IN_FOLDER = ["--data", "data"];
const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runPlimsoll(args, folder, environment);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  writeFileSync(join(folder, "prices.csv"), CANDLES);
  // What is altered below must not be found by a checkpoint, whose time comes when all of this takes long.
  const environment = { PLIMSOLL_SANDBOX: "empty", PLIMSOLL_ANCHOR_MINUTES: "1440" };
  server = await startPlimsoll(IN_FOLDER, folder, environment);
});

afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${operator}`,
      "content-type": "application/json",
      "idempotency-key": `test ${path} ${JSON.stringify(body).length}`.replaceAll(" ", "-"),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** SHA-256 of lines, written out here once more from the journal's description alone. */
function sum(...lines: readonly (string | number | undefined)[]): string {
  return createHash("sha256")
    .update(lines.map((line) => `${line ?? ""}\n`).join(""))
    .digest("hex");
}

/** Root of a tree whose left half is the largest power of two that leaves something for the right. */
function rootOf(hashes: readonly string[]): string {
  const [only = ""] = hashes;
  if (hashes.length <= 1) return only;
  const half = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return sum("plimsoll-journal-node", rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
}

describe("the command line beside a running server", () => {
  test("makes a key that works at once and is printed alone on its line", async () => {
    const outcome = await run(
      ["keys", "create", "--role", "operator", "custody", "--name", "a test", ...IN_FOLDER],
      {},
    );
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcome.stdout).toMatch(/^plk_[a-z2-7]{16}_[\w-]{43}\n$/);
    operator = outcome.stdout.trim();
    await post("/v1/customers", { account: "alice" });
    await post("/v1/deposits", { account: "alice", asset: "BTC", amount: "1", reference: "d1" });
    const loan = { account: "alice", loan: "alice-1", market: "btc-usdc", plan: "default" };
    await post("/v1/loans", { ...loan, collateral: "1", borrow: "50000" });
    // Spent, so that the plan has to sell.
    const payout = { account: "alice", asset: "USDC", amount: "50000", reference: "w1" };
    await post("/v1/withdrawals", payout);
  });

  test.each([
    [["--role", "customer", "--name", "x"], "Name the account"],
    [["--role", "king", "--name", "x"], "Roles: customer, liquidator"],
    [["--role", "risk", "--name", "x", "--days", "0"], "--days DAYS"],
  ])("makes no key with %j", async (args, reason) => {
    const outcome = await run(["keys", "create", ...args, ...IN_FOLDER]);
    expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
    expect(outcome.stderr).toContain(reason);
  });

  test("lists keys without their secrets, and revokes one for good", async () => {
    const made = await run(["keys", "create", "--role", "auditor", "--name", "b", ...IN_FOLDER]);
    const [, id = "", secret = ""] = /^plk_([a-z2-7]{16})_([\w-]{43})\n$/.exec(made.stdout) ?? [];
    const before = await run(["keys", "list", ...IN_FOLDER]);
    expect(before.stdout).toMatch(
      new RegExp(`^${id}\\tauditor\\t-\\t\\S+\\t\\S+\\t-\\t-\\t-\\tb$`, "m"),
    );
    expect(before.stdout).not.toContain(secret);

    const revoked = await run(["keys", "revoke", id, ...IN_FOLDER]);
    expect(revoked).toMatchObject({ exitCode: 0, stdout: `The key ${id} (b) is revoked.\n` });
    const headers = { authorization: `Bearer ${made.stdout.trim()}` };
    expect((await fetch(`${server.url}/v1/keys`, { headers })).status).toBe(401);
    const unknown = await run(["keys", "revoke", "nothing", ...IN_FOLDER]);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: "" });
    expect(unknown.stderr).toContain("There is no key nothing.");
  });

  test("sends prices, and says what they caused", async () => {
    const args = ["import", "prices", "prices.csv", "--feed", "btc-usd", "--venue", "sandbox"];
    const environment = { PLIMSOLL_KEY: operator, PLIMSOLL_URL: server.url };
    const outcome = await run([...args, "--now"], environment);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcome.stdout).toContain(
      "8 quotes sent for btc-usd as sandbox, 2026-02-05T00:00:00Z to 2026-02-05T00:08:45Z\n" +
        "8 of 8 applied\nthe mark is fresh: 61000\nthey caused\n",
    );
    expect(outcome.stdout).toMatch(/^ {2}collateral_sold +\d+$/m);

    // With the times of the file they are older than what the venue has just said.
    const old = await run(args, environment);
    expect(old).toMatchObject({
      exitCode: 1,
      stderr: "Nothing was changed. Send newer quotes, or send these as of now with --now.\n",
    });
    expect(old.stdout).toContain(
      "0 of 8 applied\n8 of 8 older than what sandbox said last, without effect\n" +
        "the mark is fresh: 61000\nthey caused nothing else\n",
    );

    // The server has seen these very quotes, and answers as it did then.
    const again = await run(args, environment);
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain("0 of 8 applied\n8 of 8 known from an earlier import, without");
  });

  test.each([
    [["--feed", "btc-usd"], "Name the venue that quotes: one of sandbox."],
    [["--feed", "gold", "--venue", "sandbox"], "gold"],
    [["--feed", "btc-usd", "--venue", "elsewhere"], "0 of 8 quotes were sent; then, at 2026-02-05"],
    [["--feed", "btc-usd", "--key", "plk_wrong"], "key"],
    [
      ["--feed", "btc-usd", "--url", "http://127.0.0.1:9"],
      "No server answers at http://127.0.0.1:9",
    ],
  ])("sends nothing with %j and says why", async (args, reason) => {
    const environment = { PLIMSOLL_KEY: operator, PLIMSOLL_URL: server.url };
    const outcome = await run(["import", "prices", "prices.csv", "--now", ...args], environment);
    expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
    expect(outcome.stderr).toContain(reason);
    expect(outcome.stderr).not.toContain("    at ");
  });

  test("asks for a key, and refuses prices that the feed cannot hold", async () => {
    const args = ["import", "prices", "prices.csv", "--feed", "btc-usd", "--venue", "sandbox"];
    expect((await run(args)).stderr).toContain("There is no API key. Put one into PLIMSOLL_KEY");
    writeFileSync(join(folder, "fine.csv"), CANDLES.replace("61000,", "61000.123456789,"));
    const fine = await run(["import", "prices", "fine.csv", ...args.slice(3)], {
      PLIMSOLL_KEY: operator,
      PLIMSOLL_URL: server.url,
    });
    expect(fine.exitCode).toBe(1);
    expect(fine.stderr).toContain(
      "1 price has more decimals than the 8 that the feed takes, first 61000.123456789 of 2026-02-05",
    );
    expect(fine.stderr).toContain("Round them down with --round.");
    const rounding = ["import", "prices", "fine.csv", ...args.slice(3), "--round", "--now"];
    const rounded = await run(rounding, { PLIMSOLL_KEY: operator, PLIMSOLL_URL: server.url });
    expect(rounded).toMatchObject({
      exitCode: 0,
      stderr: "fine.csv: 1 price was rounded down to 8 decimals, in favour of lenders.\n",
    });
    expect(rounded.stdout).toContain("8 of 8 applied\nthe mark is fresh: 61000.12345678\n");
  });

  test("puts candles of past crashes on file, and says what they replace", async () => {
    const environment = { PLIMSOLL_KEY: operator, PLIMSOLL_URL: server.url };
    writeFileSync(join(folder, "crash.csv"), hoursOf(["2026-02-05", "2026-02-06", "2026-02-07"]));
    const args = ["import", "prices", "crash.csv", "--candles", "--asset", "BTC"];
    const first = await run([...args, "--source", "an exchange"], environment);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(first.stdout).toContain(
      "48 candles of BTC, 3600 s each: 48 new, 0 with other prices than before, 0 known\n" +
        "24 lie in no crash and were left out\n",
    );
    expect(first.stdout).toContain("oct-2025  0 of ");
    expect(first.stdout).toContain(
      "feb-2026  2 of 9 days are real candles (an exchange); 2 of them were drawn by chance before\n",
    );

    const again = await run([...args, "--source", "an exchange"], environment);
    expect(again.stdout).toContain(": 0 new, 0 with other prices than before, 48 known\n");
    expect(again.stdout).toContain("feb-2026  2 of 9 days are real candles (an exchange)\n");
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toBe("Nothing was changed: all 48 candles were on file already.\n");

    // The same hours as an exchange gives them: no header, milliseconds, newest first, one twice.
    const rows = hoursOf(["2026-02-05", "2026-02-06"]).trimEnd().split("\n").slice(1);
    const told = rows.toReversed().map((row) => row.replace(",", "000,"));
    writeFileSync(join(folder, "klines.csv"), [...told, told[0], ""].join("\n"));
    const klines = ["import", "prices", "klines.csv", "--candles", "--asset", "BTC"];
    const { stderr: refusal } = await run(klines, environment);
    expect(refusal).toContain("klines.csv:49: This is line 1 once more. Remove one of them.");
    const known = await run([...klines, "--skip-bad-rows", "--source", "an exchange"], environment);
    expect(known.stdout).toContain(": 0 new, 0 with other prices than before, 48 known\n");
    expect(known.stderr).toContain("left out: 1 the same as an earlier one (line 49).");

    const { items } = (await (await fetch(`${server.url}/v1/crashes?asset=BTC`)).json()) as {
      items: { crash: string; assets: { candles: unknown[] }[] }[];
    };
    const february = items.find(({ crash }) => crash === "feb-2026");
    expect(february?.assets[0]?.candles).toHaveLength(48);
  });

  test.each([
    [["--candles"], 1, "Name the coin: --asset BTC or --asset ETH."],
    [["--candles", "--asset", "DOGE"], 2, "Allowed choices are BTC, ETH."],
    [["--candles", "--asset", "BTC", "--now"], 2, "cannot be used with"],
    [["--candles", "--asset", "ETH"], 1, "0 of 48 candles were stored; then, from 2026-02-05"],
    [["--candles", "--asset", "BTC", "--from", "2026-02-07"], 1, "No candle here lies in a crash."],
    [[], 1, "Name the feed with --feed, or put candles on file with --candles."],
  ])("puts nothing on file with %j and says why", async (args, exitCode, reason) => {
    const environment = { PLIMSOLL_KEY: operator, PLIMSOLL_URL: server.url };
    const outcome = await run(["import", "prices", "crash.csv", ...args], environment);
    expect(outcome).toMatchObject({ exitCode, stdout: "" });
    expect(outcome.stderr).toContain(reason);
    expect(outcome.stderr).not.toContain("    at ");
  });

  test("makes the tables of the read side again", async () => {
    const outcome = await run(["rebuild", ...IN_FOLDER]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcome.stdout).toMatch(/^History is made again, up to entry \d+\.\n$/);
  });

  test("proves the journal while the server writes it", async () => {
    const { exitCode, stdout, stderr } = await run(["verify", ...IN_FOLDER]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^The journal of the book main\nentries +\d+, the last of 20/);
    expect(stdout).toMatch(/^chain +unbroken$/m);
    expect(stdout).toMatch(/^decisions +all made again, all the same$/m);
    expect(stdout).toMatch(/^invariants +all hold$/m);
    expect(stdout).toMatch(/^head +\d+ [0-9a-f]{64}$/m);
    expect(stdout).toMatch(/^state hash +[0-9a-f]{64}$/m);
    expect(stdout).toMatch(/^audit log +\d+ entries, chain unbroken, head \d+ [0-9a-f]{64}$/m);
  });

  test("exports the audit log as lines of JSON and as a table", async () => {
    const args = ["export", "--stream", "audit-log", ...IN_FOLDER];
    const jsonl = await run([...args, "--format", "jsonl"]);
    expect(jsonl.exitCode).toBe(0);
    const [first = ""] = jsonl.stdout.split("\n");
    const { body, sequence, hash } = JSON.parse(first) as Record<string, unknown>;
    expect(body).toMatchObject({ actor: "service", act: "service.started", subject: null });
    const csv = await run([...args, "--format", "csv"]);
    const rows = csv.stdout.split("\n");
    expect(rows[0]).toBe("sequence,at,actor,act,subject,account,address,details,hash");
    expect(rows[1]).toMatch(new RegExp(`^${String(sequence)},20.*,"service","service.started",`));
    expect(rows[1]?.endsWith(`,${String(hash)}`)).toBe(true);
    // Who has exported it stands in it.
    const entries = rows.filter((row) => row.includes('"journal.exported"'));
    expect(entries.length).toBeGreaterThanOrEqual(2);
    const seat = `"console:${userInfo().username}"`;
    expect(entries.filter((row) => !row.includes(seat))).toEqual([]);
    expect(rows.join("\n")).toContain('"keys.listed"');
    const ledger = await run([...args, "--format", "hledger"]);
    expect(ledger).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ledger.stderr).toContain("write it as jsonl or csv");
  });

  test("exports every entry so that its hash can be computed", async () => {
    const { exitCode, stdout } = await run(["export", "--format", "jsonl", ...IN_FOLDER]);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    let previousHash: string | undefined;
    for (const [index, line] of lines.entries()) {
      const entry = JSON.parse(line) as Record<string, string>;
      expect(entry["sequence"]).toBe(index + 1);
      expect(entry["previousHash"]).toBe(previousHash ?? entry["previousHash"]);
      previousHash = entry["hash"];
      const body = line.slice(line.indexOf('"body":') + '"body":'.length, -1);
      const quoted = (text: string | undefined) => (text === undefined ? "" : JSON.stringify(text));
      const origin = sum(
        "plimsoll-journal-origin",
        quoted(entry["actor"]),
        quoted(entry["idempotencyKey"]),
      );
      const pieces = body.split("\t").map((piece) => sum("plimsoll-journal-piece", piece));
      const content = sum(
        "plimsoll-journal-content",
        entry["version"],
        '"main"',
        entry["sequence"],
        entry["at"],
        origin,
        pieces.length,
        rootOf(pieces),
      );
      const hash = sum("plimsoll-journal-entry", entry["previousHash"], content);
      expect(hash).toBe(entry["hash"]);
    }
    expect(lines.some((line) => line.includes('"type":"collateral_sold"'))).toBe(true);
  });

  test("exports postings that sum to zero per asset in every event", async () => {
    const outcome = await run(["export", "--format", "csv", "--out", "p.csv", ...IN_FOLDER]);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: "" });
    expect(outcome.stderr).toMatch(/^\d+ entries written to p\.csv\.\n$/);
    const [header, ...rows] = readFileSync(join(folder, "p.csv"), "utf8").trimEnd().split("\n");
    expect(header).toBe("sequence,at,place,event,account,kind,owner,asset,amount,base_units");
    const sums = new Map<string, bigint>();
    for (const row of rows) {
      const [sequence, , place, , , , , asset, , baseUnits = ""] = row.split(",");
      const key = `${sequence} ${place} ${asset}`;
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(baseUnits));
    }
    expect(sums.size).toBeGreaterThan(10);
    expect(new Set(sums.values())).toEqual(new Set([0n]));
    const deposit = rows.find((row) => row.includes("available:alice:BTC"));
    expect(deposit).toMatch(/,deposited,available:alice:BTC,available,alice,BTC,-1,-100000000$/);
  });

  test("exports a ledger that hledger accepts, with the balances of the book", async (context) => {
    const reason = setUpHledger();
    if (reason !== undefined) return context.skip(reason);
    const args = ["export", "--format", "hledger", "--out", "book.journal", ...IN_FOLDER];
    expect((await run(args)).exitCode).toBe(0);
    const hledger = (file: string, ...rest: string[]) =>
      spawnSync("hledger", ["-f", join(folder, file), ...rest], { encoding: "utf8" });
    const checks = ["check", "--strict", "ordereddates", "balancednoautoconversion"];
    expect(hledger("book.journal", ...checks)).toMatchObject({ status: 0, stderr: "" });
    const total = hledger("book.journal", "balance", "--no-total", "assets:custody", "cur:BTC");
    expect(total.stdout).toMatch(/1\.00000000 BTC/);

    // One base unit more on one account is what it must not accept.
    const text = readFileSync(join(folder, "book.journal"), "utf8");
    const alteredText = text.replace("-1.00000000 BTC", "-1.00000001 BTC");
    expect(alteredText).not.toBe(text);
    writeFileSync(join(folder, "altered.journal"), alteredText);
    expect(hledger("altered.journal", ...checks).status).not.toBe(0);
  });

  test.each([
    [["verify", "--data", "nowhere"], "There is no database in nowhere."],
    [["verify", "--book", "other", ...IN_FOLDER], "The journal of the book other is empty."],
    [
      ["export", "--format", "csv", "--out", "no/p.csv", ...IN_FOLDER],
      "no/p.csv cannot be written",
    ],
  ])("exits with 1 after %j", async (args, reason) => {
    const outcome = await run(args);
    expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
    expect(outcome.stderr).toContain(reason);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  test("ends the server in order, and proves its journal then as well", async () => {
    server.child.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    const outcome = await run(["verify", "--json"], { PLIMSOLL_DATA: "data" });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      book: "main",
      isIntact: true,
      problemCount: 0,
      problems: [],
    });
  });

  test("finds a decision that was altered under hashes made anew", async () => {
    let place = 0;
    await onDatabase(join(folder, "data"), (client, url) =>
      rewriteJournal(client, url, ({ sequence, body }) => {
        const [command = "", events = ""] = body.split('"events"');
        if (!/"account":"alice",.*"type":"deposit"/.test(command)) return body;
        place = sequence;
        return `${command}"events"${events.replaceAll("100000000n", "100000001n")}`;
      }),
    );
    expect(place).toBeGreaterThan(0);
    const { exitCode, stdout, stderr } = await run(["verify", ...IN_FOLDER]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^chain +unbroken$/m);
    expect(stdout).toMatch(/^decisions +\d+ differ, see below$/m);
    expect(stdout).toContain(`\nentry ${place}  decision_differs  deposit recorded`);
    expect(stderr).toContain(`the first at entry ${place}.`);
  });

  test("finds an entry of the audit log that was altered", async () => {
    const inAuditLog = "book_number = (SELECT book_number FROM journal.books WHERE book_id = $3)";
    const change = (from: string, to: string) =>
      onDatabase(join(folder, "data"), async (client) => {
        await client.query(
          `UPDATE journal.entries SET body = replace(body, $1, $2) WHERE ${inAuditLog}`,
          [from, to, "audit-log"],
        );
      });
    await change("service.started", "service.startled");
    const { exitCode, stdout, stderr } = await run(["verify", ...IN_FOLDER]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^audit log +\d+ entries, entry 1 differs/m);
    expect(stderr).toContain("The audit log differs: The journal is broken at entry 1");
    await change("service.startled", "service.started");
  });

  test("finds one byte that was altered, and exports nothing of such a journal", async () => {
    await onDatabase(join(folder, "data"), async (client) => {
      const change = `UPDATE journal.entries AS entry SET body = replace(body, '"alice"', '"alicf"')
                       WHERE (book_number, sequence) = (
                         SELECT book_number, min(sequence) FROM journal.entries
                           JOIN journal.books USING (book_number)
                          WHERE book_id = 'main' AND body LIKE '%"alice"%' GROUP BY book_number)`;
      const { rowCount } = await client.query(change);
      expect(rowCount).toBe(1);
    });
    const outcome = await run(["verify", "--json", ...IN_FOLDER]);
    expect(outcome.exitCode).toBe(1);
    const report = JSON.parse(outcome.stdout) as { problems: { sequence: number }[] };
    expect(report).toMatchObject({ isIntact: false, problems: [{ kind: "chain_broken" }] });
    const place = report.problems[0]?.sequence ?? 0;
    expect(outcome.stderr).toContain(`1 problem, the first at entry ${place}.`);

    const file = ["export", "--format", "jsonl", "--out", "broken.jsonl", ...IN_FOLDER];
    const exported = await run(file);
    expect(exported.exitCode).toBe(1);
    expect(exported.stderr).toContain(`The journal is broken at entry ${place}`);
    expect(existsSync(join(folder, "broken.jsonl"))).toBe(false);
    expect(existsSync(join(folder, "broken.jsonl.part"))).toBe(false);
  });
});
