import { afterAll, beforeAll, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { fresh, AttackWorld } from "../../test/attacks/harness/attack-world.ts";
import { LiveWorld } from "../../test/live/live-world.ts";
import { until } from "../../test/until.ts";
import { Receiver } from "../../test/webhooks/receiver.ts";

const OLD = "the first secret of this server that is changed";
const ENVIRONMENT = {
  PLIMSOLL_SECRET: undefined,
  PLIMSOLL_SECRETS: `1:${OLD}`,
  PLIMSOLL_PRIVATE_WEBHOOKS: "allow",
};

let postgres: LiveWorld;
let receiver: Receiver;
let hookUrl: string;
beforeAll(async () => {
  postgres = await LiveWorld.open();
  receiver = new Receiver();
  hookUrl = await receiver.open();
});
afterAll(async () => {
  await receiver.close();
  await postgres.close();
});

test("nothing breaks before, during and after a change of secrets", async () => {
  const told = { name: "rotated", mode: "sandbox" } as const;
  let world = await AttackWorld.open(postgres, { ...told, environment: ENVIRONMENT });
  // Each command and each start takes seconds: keys are made once, in the first world.
  const staff = await world.key(["operator", "custody"]);
  const { account, key } = await world.customer({ BTC: "3", USDC: "500" });
  const loan = fresh("loan");
  const terms = { loan, market: "btc-usdc", collateral: "1", borrow: "1000", plan: null };
  await world.accepted("/v1/loans", terms, key);
  const { body: link } = await world.accepted(`/v1/loans/${loan}/rescue-links`, {}, key);
  const hook = { url: hookUrl, eventTypes: ["deposited"] };
  const { body: made } = await world.accepted("/v1/webhooks", hook, key);
  const verifier = new Webhook(String(made["secret"]));
  const receipts = (await world.get("/v1/receipt-key", { key })).body["publicKey"];
  expect(receipts).toMatch(/^[0-9a-f]{64}$/);
  const person = await world.person();

  /** All that was handed out opens what it opened; a cookie only where its secret is listed. */
  const expectWhole = async (hasSession: boolean): Promise<void> => {
    expect((await world.get(`/v1/loans/${loan}`, { key })).status).toBe(200);
    expect((await world.get(`/v1/rescue/${String(link["token"])}`)).status).toBe(200);
    expect((await world.get("/v1/receipt-key", { key })).body["publicKey"]).toBe(receipts);
    const session = await world.get("/v1/me", { cookie: person.cookie });
    expect(session.status).toBe(hasSession ? 200 : 401);
    expect((await world.signIn(person.email)).status).toBe(200);
    const before = receiver.received.length;
    const coins = { account, asset: "USDC", amount: "1", reference: fresh("coins") };
    await world.accepted("/v1/deposits", coins, staff);
    await until(() => receiver.received.length > before);
    const { body, headers } = receiver.received[before] ?? { body: "", headers: {} };
    expect(() => verifier.verify(body, headers as Record<string, string>)).not.toThrow();
  };
  const restart = async (PLIMSOLL_SECRETS: string): Promise<void> => {
    await world.close();
    const environment = { ...ENVIRONMENT, PLIMSOLL_SECRETS };
    world = await AttackWorld.open(postgres, { ...told, environment });
  };
  await expectWhole(true);

  const rotated = await world.run(["secrets", "rotate"]);
  expect(rotated.code).toBe(0);
  const both = /^PLIMSOLL_SECRETS=(2:[0-9a-f]{64},1:.*)$/m.exec(rotated.output)?.[1] ?? "";
  expect(both).toContain(OLD);
  await expectWhole(true);

  await restart(both);
  await expectWhole(true);
  const listed = (await world.run(["secrets", "list"])).output;
  expect(listed).toContain("keys that sign\t2\t2");
  expect(listed).not.toMatch(/\t1\t/);
  expect(listed).toContain("Secret 1 seals nothing any more.");
  expect(listed.includes(OLD) || listed.includes(both.slice(2, 66))).toBe(false);

  await restart(both.slice(0, both.indexOf(",")));
  await expectWhole(false);
  await world.close();
});

test("a secret that is still needed is asked for by its version", async () => {
  const told = { name: "needed", mode: "sandbox" } as const;
  const world = await AttackWorld.open(postgres, { ...told, environment: ENVIRONMENT });
  const other = "2:a second secret that was never listed beside the first";
  const started = await world.run([], { PLIMSOLL_SECRETS: other });
  expect(started.code).toBe(1);
  expect(started.output).toContain("needs secret 1: list it again");
  const listed = await world.run(["secrets", "list"], { PLIMSOLL_SECRETS: other });
  expect(listed.output).toContain("Secret 1 is needed and not listed: list it again.");
  await world.close();
});
