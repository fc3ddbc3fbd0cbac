import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { alterRows, LIVE_KEYRING } from "../../people/alter-rows.ts";

const SANDBOX_CODE = /server\/src\/sandbox\//;

/** What a sandbox offers to everybody, asked of a live server: as nobody, as a customer, and as staff. */
async function useTheSandboxsDoors(world: AttackWorld): Promise<void> {
  const { cookie } = await world.person();
  const staff = await world.key(["operator", "risk"]);
  const before = await world.commands("deposit");
  const doors: readonly (readonly [string, string, unknown?])[] = [
    ["GET", "/v1/sandbox"],
    ["POST", "/v1/sandbox/clock", { action: "play" }],
    ["POST", "/v1/sandbox/clock", { action: "restart" }],
    ["POST", "/v1/sandbox/faucet", { asset: "BTC" }],
    ["POST", "/v1/sandbox/sign-in", { as: "risk" }],
    ["POST", "/v1/sandbox/sign-in", { as: "borrower" }],
  ];
  for (const [method, path, body] of doors) {
    for (const told of [{}, { cookie }, { key: staff }]) {
      const answer = await world.ask(method, path, { ...told, body });
      expect([400, 401, 403, 404], `${method} ${path}: ${answer.text}`).toContain(answer.status);
      expect(answer.cookie).toBe("");
    }
  }
  expect(await world.commands("deposit")).toBe(before);
}

/** A key that somebody who is signed in makes for themselves. */
async function keyMadeBy(
  world: AttackWorld,
  { cookie, account }: { readonly cookie: string; readonly account: string },
): Promise<string> {
  const asked = { name: "from then", roles: ["customer"], account };
  const made = await world.post("/v1/keys", asked, { cookie });
  expect(made.status, made.text).toBe(201);
  return String(made.body["secret"]);
}

/** Somebody of a sandbox who lies in a live database, with a session and a key from then. */
async function comeFromTheSandbox(world: AttackWorld): Promise<void> {
  const { id, cookie, account } = await world.person();
  const key = await keyMadeBy(world, { cookie, account });
  // One that nothing happens to is good; this one is not looked up before, so nothing is remembered of it.
  const good = await keyMadeBy(world, await world.person());
  expect((await world.get("/v1/me", { cookie })).status).toBe(200);
  expect((await world.get("/v1/me", { key: good })).status).toBe(200);
  const before = await world.sql("SELECT * FROM service.api_keys WHERE account = $1", [account]);
  const email = `${fresh("risk")}@sandbox.invalid`;
  await alterRows(world.pool, LIVE_KEYRING, {
    name: "user",
    where: ["id", id],
    to: () => ({ email }),
  });
  for (const path of ["/v1/me", "/v1/loans"]) {
    expect((await world.get(path, { cookie })).status, path).toBe(401);
    expect((await world.get(path, { key })).status, path).toBe(401);
  }
  // The row is as the service wrote it, so what shuts the key is who made it, not the row's MAC.
  expect(await world.sql("SELECT * FROM service.api_keys WHERE account = $1", [account])).toEqual(
    before,
  );
  const session = await world.get("/api/auth/get-session", { cookie });
  expect(session.text).toBe("null");
  const signed = await world.signIn(email);
  expect(signed.status).toBeGreaterThanOrEqual(400);
  expect(signed.cookie).toBe("");
}

/** Code that is not loaded cannot be reached by any mistake. */
async function findTheSandboxsCode(world: AttackWorld): Promise<void> {
  const recorder = world.postgres.recorder(fresh("modules"));
  const NODE_OPTIONS = [world.environment["NODE_OPTIONS"], recorder.environment["NODE_OPTIONS"]]
    .filter((option) => option !== undefined)
    .join(" ");
  const told = { ...world.environment, ...recorder.environment, NODE_OPTIONS };
  const database = await world.postgres.database(fresh("modules"));
  const server = await world.postgres.start(database, "live", told);
  await server.end("SIGTERM");
  const loaded = await recorder.modules();
  expect(loaded).toContainEqual(expect.stringMatching(/server\/src\/start\/start-server\.ts$/));
  expect(loaded.filter((url) => SANDBOX_CODE.test(url))).toEqual([]);
}

describeAttacks({
  modes: ["live"],
  attacks: {
    "the doors of a sandbox": useTheSandboxsDoors,
    "a session and a key of somebody of a sandbox": comeFromTheSandbox,
    "code of the sandbox that is loaded": findTheSandboxsCode,
  },
  holes: [
    {
      caughtBy: "code of the sandbox that is loaded",
      mode: "live",
      file: "apps/server/src/start/load-sandbox.ts",
      find: 'return mode === "sandbox" ? import("../sandbox/open-sandbox.ts") : null;',
      replace:
        'const code = import("../sandbox/open-sandbox.ts"); return mode === "sandbox" ? code : null;',
    },
    {
      caughtBy: "a session and a key of somebody of a sandbox",
      mode: "live",
      file: "apps/server/src/foundation/config/sandbox-address.ts",
      find: "return FORM.test(email.trim());",
      replace: "return false;",
    },
    {
      caughtBy: "a session and a key of somebody of a sandbox",
      mode: "live",
      file: "apps/server/src/start/open-callers.ts",
      find: 'config.mode !== "sandbox" && isSandboxKey(tables, id)',
      replace: '(await isSandboxKey(tables, id)) && config.mode === "sandbox"',
    },
  ],
});
