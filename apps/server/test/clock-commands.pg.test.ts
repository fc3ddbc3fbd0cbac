import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AttackWorld } from "./attacks/harness/attack-world.ts";
import { DAY, debtOf, untilReady, WrongClock } from "./attacks/time/wrong-clock.ts";
import { LiveWorld } from "./live/live-world.ts";

/*
 * What docs/operations.md tells an operator to type when the clock was wrong, typed as it stands there.
 */

const clock = new WrongClock();
let postgres: LiveWorld;
let world: AttackWorld;

beforeAll(async () => {
  postgres = await LiveWorld.open();
  const { environment } = clock;
  world = await AttackWorld.open(postgres, { name: "clock", mode: "live", environment });
});
afterAll(async () => {
  await world.close();
  await postgres.close();
  clock.remove();
});

/** The commands of the document's section on time, in order. */
async function commandsOfDocs(): Promise<readonly string[]> {
  const text = await readFile(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const section = text.slice(text.indexOf("\n### `clock_jumped`"));
  const blocks = [...section.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].slice(0, 3);
  return blocks.map(([, indent = "", block = ""]) => block.replaceAll(`\n${indent}`, "\n").trim());
}

/** Runs commands in one shell, with what the operator would write in for themselves. */
function type(script: string): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["-euc", script], { encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
  return { status, stdout };
}

test("a clock is looked at, accepted, and what it cost is returned by the commands of the document", async () => {
  const [look = "", accept = "", giveBack = ""] = await commandsOfDocs();
  const [key, api] = [await world.key(["operator"]), `${world.url}/v1`];
  const prepared = look.replace(/^KEY=.*$/m, `KEY=${key}`).replace(/^API=\S+.*$/m, `API=${api}`);
  const { key: customer } = await world.customer({ BTC: "10", USDC: "20000" });
  const loan = { loan: "first", market: "btc-usdc", collateral: "8", borrow: "300000" };
  await world.accepted("/v1/loans", loan, customer);
  clock.be(400 * DAY);
  await untilReady(world, 503);

  const seen = JSON.parse(type(prepared).stdout) as Record<string, unknown>;
  expect(seen).toMatchObject({ isTrusted: false });
  expect(seen).toHaveProperty("wallClock");
  expect(seen).toHaveProperty("databaseClock");
  const ahead = accept.replace(/^AHEAD=\S+/m, `AHEAD=${String(seen["aheadSeconds"])}`);
  expect(type(`${prepared}\n${ahead}`).stdout).toContain('"isTrusted":true');
  await untilReady(world, 200);
  await world.accepted("/v1/loans/first/repay", { assets: "1" }, customer);

  const damaged = await debtOf(world, "first", customer);
  expect(damaged).toBeGreaterThan(316_000);
  const assets = (damaged - 300_000 - 0.05).toFixed(6);
  const returned = type(
    `${prepared}\n${giveBack.replace(/^ASSETS=\S+/m, `ASSETS=${assets}`)}`,
  ).stdout;
  expect(returned).toContain('"paused":["withdraw","borrow"]');
  expect(returned).toContain('"type":"interest_accrued"');
  expect(returned).toContain('"type":"interest_returned"');
  expect(returned.lastIndexOf('"paused":[]')).toBeGreaterThan(
    returned.indexOf("interest_returned"),
  );
  expect(await debtOf(world, "first", customer)).toBeLessThan(300_001);
});
