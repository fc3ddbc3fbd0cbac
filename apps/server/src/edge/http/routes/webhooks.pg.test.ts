import type { Role } from "@plimsoll/contract";
import { webhookRoutes } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../../test/until.ts";
import { Receiver } from "../../../../test/webhooks/receiver.ts";
import {
  openAccount,
  WebhookWorld,
  type LivingBook,
} from "../../../../test/webhooks/webhook-world.ts";
import type { Caller } from "../../../people/caller.ts";
import type { Webhooks } from "../../../followers/webhooks/start-webhooks.ts";
import { HttpProblem } from "../../../views/http-problem.ts";
import { webhookHandlers, type WebhookServices } from "./webhooks.ts";

let world: WebhookWorld;
let book: LivingBook;
let webhooks: Webhooks;
let services: WebhookServices;
const receiver = new Receiver();
let url: string;
let requests = 0;

beforeAll(async () => {
  world = await WebhookWorld.start();
  book = await world.openBook("main");
  webhooks = await book.startWebhooks();
  const { sequencer } = book;
  services = { book: { sequencer, served: { sequencer, webhooks } } };
  url = await receiver.open();
  await book.run(openAccount("alice"), openAccount("bob"));
});
afterAll(async () => {
  await webhooks.close();
  await book.close();
  await receiver.close();
  await world.stop();
});

function by(role: Role, account: string | null = null) {
  requests += 1;
  const id = `key:${account ?? role}`;
  const caller: Caller = {
    id,
    kind: "key",
    name: id,
    roles: [role],
    account: account as AccountId | null,
  };
  const idempotency = { key: `request-${requests}`, fingerprint: String(requests) };
  const isConfined = role === "customer" || role === "liquidator";
  const inputs = { params: undefined, query: undefined, body: undefined, headers: new Headers() };
  return { caller, address: "127.0.0.1", isConfined, idempotency, ...inputs };
}

const page = { limit: 1 };
const wanted = (eventTypes: string[], account?: string) => {
  return { body: { url, eventTypes, ...(account === undefined ? {} : { account }) } };
};

async function problemOf(answering: Promise<unknown>): Promise<{ code: string; field?: string }> {
  const error = await answering.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (!(error instanceof HttpProblem)) throw new Error("It was not refused.");
  const { code, field } = error.details;
  return { code, ...(field === undefined ? {} : { field }) };
}

test("an operator makes a webhook, sees what was sent, sends it again and removes it", async () => {
  const made = await webhookHandlers.createWebhook(
    { ...by("operator"), ...wanted(["account_opened"]) },
    services,
  );
  webhookRoutes.createWebhook.response.parse(made.body);
  const { webhook, secret } = made.body;
  expect(secret).toMatch(/^whsec_/);
  expect(made.location).toBe(`/v1/webhooks/${webhook}`);
  await book.run(openAccount("carol"), openAccount("dave"));
  await until(() => receiver.received.length === 2);
  const params = { webhook };
  const deliveries = async (cursor?: string) => {
    const query = cursor === undefined ? page : { ...page, cursor };
    const request = { ...by("auditor"), params, query };
    return (await webhookHandlers.listWebhookDeliveries(request, services)).body;
  };
  await until(async () => (await deliveries()).items[0]?.status === "delivered");
  const first = await deliveries();
  webhookRoutes.listWebhookDeliveries.response.parse(first);
  const second = await deliveries(first.nextCursor ?? "");
  const messages = [...first.items, ...second.items].map(({ message }) => message);
  expect(messages).toEqual(["msg_main_4_0", "msg_main_3_0"]);
  expect(second.nextCursor).toBeNull();

  const delivery = { webhook, message: "msg_main_3_0" };
  await webhookHandlers.replayWebhookDelivery({ ...by("operator"), params: delivery }, services);
  await until(() => receiver.received.length === 3);
  const details = async () => {
    const request = { ...by("operator"), params: delivery };
    return (await webhookHandlers.getWebhookDelivery(request, services)).body;
  };
  await until(async () => (await details()).log.length === 2);
  webhookRoutes.getWebhookDelivery.response.parse(await details());

  const rotating = { ...by("operator"), params };
  const rotated = await webhookHandlers.rotateWebhookSecret(rotating, services);
  expect(rotated.body.secret).not.toBe(secret);
  // The secret is shown once.
  expect(await webhookHandlers.rotateWebhookSecret(rotating, services)).toEqual({
    body: { ...rotated.body, secret: null },
    isReplay: true,
  });
  await webhookHandlers.deleteWebhook({ ...by("operator"), params }, services);
  const gone = webhookHandlers.getWebhook({ ...by("operator"), params }, services);
  expect(await problemOf(gone)).toEqual({ code: "not_found" });
});

describe("a customer", () => {
  test("has webhooks of the own account only, and nobody else's are there", async () => {
    const alice = () => by("customer", "alice");
    const made = await webhookHandlers.createWebhook(
      { ...alice(), ...wanted(["repaid"]) },
      services,
    );
    expect(made.body.account).toBe("alice");
    const params = { webhook: made.body.webhook };
    const change = { url, eventTypes: ["borrowed"], isEnabled: false };
    const changed = await webhookHandlers.changeWebhook(
      { ...alice(), params, body: change },
      services,
    );
    expect(changed.body).toMatchObject({ isEnabled: false, disabledReason: "requested" });

    const bob = () => by("customer", "bob");
    const listed = await webhookHandlers.listWebhooks({ ...bob(), query: page }, services);
    expect(listed.body).toEqual({ items: [], nextCursor: null });
    const message = { ...params, message: "msg_main_1_0" };
    for (const attempt of [
      () => webhookHandlers.getWebhook({ ...bob(), params }, services),
      () => webhookHandlers.changeWebhook({ ...bob(), params, body: change }, services),
      () => webhookHandlers.deleteWebhook({ ...bob(), params }, services),
      () => webhookHandlers.rotateWebhookSecret({ ...bob(), params }, services),
      () => webhookHandlers.listWebhookDeliveries({ ...bob(), params, query: page }, services),
      () => webhookHandlers.getWebhookDelivery({ ...bob(), params: message }, services),
      () => webhookHandlers.replayWebhookDelivery({ ...bob(), params: message }, services),
    ]) {
      expect(await problemOf(attempt())).toEqual({ code: "not_found" });
    }
  });

  test("cannot have more than twenty", async () => {
    const make = () =>
      webhookHandlers.createWebhook({ ...by("customer", "bob"), ...wanted(["repaid"]) }, services);
    for (let count = 0; count < 20; count += 1) await make();
    expect(await problemOf(make())).toMatchObject({ code: "too_many" });
  });
});

test("what does not fit is refused with the field", async () => {
  const create = (body: { url: string; eventTypes: string[]; account?: string }) =>
    problemOf(webhookHandlers.createWebhook({ ...by("operator"), body }, services));
  const eventTypes = ["repaid"];
  const withUser = url.replace("http://", "http://user:pass@");
  expect(await create({ url: withUser, eventTypes })).toEqual({
    code: "invalid_field",
    field: "url",
  });
  expect(await create({ url, eventTypes, account: "nobody" })).toMatchObject({
    code: "account_not_found",
  });
  const { body } = webhookRoutes.createWebhook;
  expect(body.safeParse({ url, eventTypes: ["time_passed"] }).success).toBe(false);
  expect(body.safeParse({ url, eventTypes: [] }).success).toBe(false);
  const request = { ...by("operator"), ...wanted(eventTypes) };
  await webhookHandlers.createWebhook(request, services);
  const changed = { ...request, idempotency: { ...request.idempotency, fingerprint: "other" } };
  expect(await problemOf(webhookHandlers.createWebhook(changed, services))).toEqual({
    code: "idempotency_key_reused",
    field: "Idempotency-Key",
  });
});
