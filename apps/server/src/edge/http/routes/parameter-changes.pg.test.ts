import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_SETTINGS } from "../../../../test/plain-settings.ts";
import { TestServer } from "../../../../test/server-harness.ts";

interface Change {
  readonly subject: string;
  readonly type: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly reason: string | null;
  readonly isFirst: boolean;
  readonly sequence: number;
  readonly changes: readonly {
    readonly name: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
}

let server: TestServer;
let operator: string;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await server.key(["operator", "risk"]);
});
afterAll(() => server.stop());

async function told(
  query: string,
): Promise<{ items: readonly Change[]; nextCursor: string | null }> {
  const { status, body } = await server.get(`/v1/parameter-changes?${query}`, operator);
  expect(status).toBe(200);
  return body as never;
}

async function set(changes: object, reason: string): Promise<number> {
  const { body: market } = await server.get("/v1/markets/btc-usdc", operator);
  const settings = { ...(market["settings"] as object), ...changes };
  const body = { settings, reason };
  const path = "/v1/markets/btc-usdc/settings";
  const answer = await server.ask("PUT", path, { key: operator, body });
  expect(answer.status).toBe(200);
  return Number(answer.body["sequence"]);
}

test("a change tells what was, what is, why and who, and each follows on the one before", async () => {
  const first = await set({ maxLtv: "0.7" }, "Nights are long.");
  const second = await set({ maxLtv: "0.71", alertLtvs: ["0.72", "0.8"] }, "Longer still.");
  const { items } = await told("subject=market:btc-usdc");
  const [newest, older, made] = items;
  expect(newest).toMatchObject({ sequence: second, reason: "Longer still.", isFirst: false });
  expect(newest?.actor).toMatch(/^key:/);
  expect(newest?.actorName).toMatch(/./);
  expect(newest?.changes).toContainEqual({ name: "maxLtv", before: "0.7", after: "0.71" });
  expect(newest?.changes).toContainEqual(
    expect.objectContaining({ name: "alertLtvs", after: "0.72, 0.8" }),
  );
  expect(newest?.changes).toHaveLength(2);
  expect(older).toMatchObject({ sequence: first, reason: "Nights are long." });
  expect(older?.changes).toEqual([expect.objectContaining({ name: "maxLtv", after: "0.7" })]);
  expect(made).toMatchObject({ type: "market_created", isFirst: true, reason: null });
  expect(made?.changes).toContainEqual(expect.objectContaining({ name: "lltv", before: null }));
});

test("what goes and what comes is told as such", async () => {
  await set({ defaultPlan: null }, "No plan any more.");
  const steps = [{ kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75", cap: null }];
  await set({ defaultPlan: { steps } }, "A plan again.");
  const { items } = await told("subject=market:btc-usdc&limit=2");
  expect(items[0]?.changes).toContainEqual({
    name: "defaultPlan.steps.1.triggerLtv",
    before: null,
    after: "0.8",
  });
  expect(items[1]?.changes.every(({ after }) => after === null)).toBe(true);
});

test("feeds and assets are told as well, page by page", async () => {
  const all: Change[] = [];
  let cursor = "";
  do {
    const page = await told(`limit=3${cursor}`);
    all.push(...page.items);
    cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  const places = all.map(({ sequence }) => sequence);
  expect(places).toEqual(places.toSorted((left, right) => right - left));
  const subjects = new Set(all.map(({ subject }) => subject));
  expect(subjects).toContain("asset:BTC");
  expect(subjects).toContain("feed:btc-usd");
  expect(subjects).toContain("market:btc-usdc");
});

test("an LLTV that is allowed takes the place of none that was allowed before", async () => {
  const terms = { loanAsset: "USDC", collateralAsset: "BTC", feed: "btc-usd", lltv: "0.9" };
  const made = await server.post("/v1/markets", operator, {
    ...terms,
    market: "btc-usdc-90",
    rateModel: { kind: "none" },
    settings: PLAIN_SETTINGS,
  });
  expect(made.status).toBe(201);
  const { items } = await told("subject=book");
  const allowed = items.filter(({ type }) => type === "lltv_enabled");
  expect(allowed.map(({ changes }) => changes)).toEqual([
    [{ name: "lltv", before: null, after: "0.9" }],
    [{ name: "lltv", before: null, after: expect.stringMatching(/^0\.8/) as string }],
  ]);
  expect(allowed.every(({ isFirst }) => isFirst)).toBe(true);
});

test("is for staff, and asks for a subject that can be", async () => {
  const customer = await server.customer("alice", {});
  expect((await server.get("/v1/parameter-changes", customer)).status).toBe(403);
  expect((await server.get("/v1/parameter-changes?subject=loan:1", operator)).status).toBe(400);
});
