import { FIRST_KEYRING } from "../../../test/secrets/keyrings.ts";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { until } from "../../../test/until.ts";
import { Browser } from "../../../test/notifications/browser.ts";
import { Mailbox } from "../../../test/notifications/mailbox.ts";
import { TestServer } from "../../../test/server-harness.ts";
import { Receiver } from "../../../test/webhooks/receiver.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";
import { DeliveryQueue } from "./dispatch/delivery-queue.ts";
import { insertNotifications } from "./fold/insert-notifications.ts";
import { isUrgent } from "./kinds.ts";

interface Shown {
  readonly notification: string;
  readonly kind: string;
  readonly loan: string | null;
  readonly title: string;
  readonly path: string;
  readonly acknowledgedAt: string | null;
  readonly escalatesAt: string | null;
  readonly deliveries: readonly {
    readonly channel: string;
    readonly address: string;
    readonly status: string;
    readonly attempts: number;
    readonly problem: string | null;
    readonly recordedSequence: number | null;
  }[];
}

const CHOICE = {
  channels: ["email", "push", "webhook"],
  email: null as string | null,
  webhookUrl: null as string | null,
  rateStep: "0.01",
  trustedContact: null as { name: string; email: string } | null,
  minutesUntilEscalation: 5,
  quietKinds: [] as string[],
};

let mailbox: Mailbox;
let server: TestServer;
let operator: string;
let people = 0;

beforeAll(async () => {
  mailbox = new Mailbox();
  const url = await mailbox.open();
  server = await TestServer.start({
    smtp: { url, from: "Plimsoll <alerts@plimsoll.example>" },
    allowsPrivateWebhooks: true,
    publicUrl: "https://loans.example",
  });
  operator = await server.key(["operator"]);
});
afterAll(async () => {
  await server.stop();
  await mailbox.close();
});
beforeEach(() => {
  mailbox.refusal = null;
});

const price = (dollars: number) =>
  server.post("/v1/quotes", operator, {
    feed: "btc-usd",
    venue: "sandbox",
    price: String(dollars),
  });

/** A customer with a loan of 50,000 on one coin at 78,700: its first alert comes at 72,674. */
async function borrower(plan: object | null = null) {
  await price(78_700);
  people += 1;
  const account = `borrower-${people}`;
  const loan = `loan-${people}`;
  const key = await server.customer(account, { BTC: "3" });
  const body = { loan, market: "btc-usdc", collateral: "1", borrow: "50000", plan };
  expect((await server.post("/v1/loans", key, body)).status).toBe(201);
  const list = async (query = "") => {
    const { body: page } = await server.get(`/v1/notifications${query}`, key);
    return page["items"] as Shown[];
  };
  const choose = async (choice: Partial<typeof CHOICE>) => {
    const answer = await server.put("/v1/notification-preferences", key, { ...CHOICE, ...choice });
    expect(answer.status).toBe(200);
    for (const address of answer.body["unprovedEmails"] as string[]) await agree(address);
    return answer.body;
  };
  const only = async (): Promise<Shown> => {
    const [first] = await list();
    if (first === undefined) throw new Error(`${account} was told nothing`);
    return first;
  };
  return { account, loan, key, list, choose, only };
}

/** Lets the minutes until escalation pass. */
async function letTimePass(account: string): Promise<void> {
  await server.running.services.database.pool.query(
    `UPDATE notifications.notifications SET advance_at = now()
     WHERE account = $1 AND advance_at IS NOT NULL`,
    [account],
  );
}

const QUESTION = "May letters come here?";
const questionsTo = (address: string) =>
  mailbox.letters.filter(({ to, subject }) => to === address && subject === QUESTION);
const lettersTo = (address: string) =>
  mailbox.letters.filter(({ to, subject }) => to === address && subject !== QUESTION);

/** Who reads at an address says that letters may come there. */
async function agree(address: string): Promise<void> {
  await until(() => questionsTo(address).length > 0);
  const [letter] = questionsTo(address).slice(-1);
  const [, token] = /confirm-address[?]token=(\S+)/.exec(letter?.text ?? "") ?? [];
  const answer = await server.post("/v1/notification-addresses/confirm", undefined, { token });
  expect(answer.body).toEqual({ email: address });
}

test("an address that somebody has named gets one question, and nothing else before it agrees", async () => {
  const { account, key, list, only } = await borrower();
  const [named, friend] = [`${account}@example.com`, `friend-of-${account}@example.com`];
  const choice = { ...CHOICE, email: named, trustedContact: { name: "Grace", email: friend } };
  for (let time = 0; time < 3; time += 1) {
    const answer = await server.put("/v1/notification-preferences", key, choice);
    expect(answer.body["unprovedEmails"]).toEqual([named, friend]);
  }
  await until(() => questionsTo(named).length > 0 && questionsTo(friend).length > 0);
  const body = { channel: "email" };
  const sent = await server.post("/v1/notification-preferences/test", key, body);
  expect(sent.body["sent"]).toEqual([]);
  await price(72_000);
  await until(async () =>
    (await list()).some(({ deliveries }) =>
      deliveries.some(({ status }) => status === "delivered"),
    ),
  );
  expect((await only()).deliveries.map(({ channel }) => channel)).not.toContain("email");
  expect([questionsTo(named).length, questionsTo(friend).length]).toEqual([1, 1]);
  expect([lettersTo(named).length, lettersTo(friend).length]).toEqual([0, 0]);
  const madeUp = { token: "A".repeat(43) };
  const wrong = await server.post("/v1/notification-addresses/confirm", undefined, madeUp);
  expect(wrong.status).toBe(400);
});

test("an alert arrives as a letter with the price, what to pay and one link, and the journal says so", async () => {
  const { loan, account, choose, only } = await borrower();
  await choose({ email: `${account}@example.com` });
  await price(72_000);
  await until(() => lettersTo(`${account}@example.com`).length > 0);
  const [letter] = lettersTo(`${account}@example.com`);
  expect(letter?.subject).toMatch(/^BTC fell [\d.]+ %\. Loan /);
  expect(letter?.subject).toContain(
    `Loan ${loan} is at 69.4 % of its collateral, 86.0 % is the limit`,
  );
  expect(letter?.text).toContain("BTC is at 72,000.00 USDC.");
  expect(letter?.text).toMatch(/Repay 1,454\.7\d USDC or add 0\.02996\d+ BTC/);
  const { notification } = await only();
  expect(letter?.text).toContain(
    `https://loans.example/loans/${loan}?act=repay&notification=${notification}`,
  );
  expect(letter?.messageId).toMatch(new RegExp(`^<ntf_${notification}_.*@plimsoll\\.example>$`));
  await until(async () => (await only()).deliveries[0]?.recordedSequence !== null);
  const { deliveries } = await only();
  expect(deliveries).toMatchObject([
    { channel: "email", address: "bo…@example.com", status: "delivered", attempts: 1 },
  ]);
  const sequence = String(deliveries[0]?.recordedSequence);
  const { body } = await server.get(`/v1/journal/entries/${sequence}`, operator);
  expect(JSON.stringify(body)).toContain("notification_delivered");
  expect(JSON.stringify(body)).toContain(notification);
});

test("a webhook is signed with the secret that was shown once", async () => {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  const { loan, account, choose, only } = await borrower();
  const { webhookSecret } = await choose({ channels: ["webhook"], webhookUrl: url });
  expect((await choose({ channels: ["webhook"], webhookUrl: url }))["webhookSecret"]).toBeNull();
  await price(72_000);
  await until(() => receiver.received.length > 0);
  const [message] = receiver.received;
  const body = new Webhook(String(webhookSecret)).verify(
    message?.body ?? "",
    message?.headers as never,
  );
  const { notification } = await only();
  expect(body).toMatchObject({
    type: "notification.ltv_alert",
    data: { notification, account, loan, kind: "ltv_alert" },
  });
  expect(receiver.ids()[0]).toContain(notification);
  expect((await only()).deliveries[0]?.address).toBe(new URL(url).host);
});

test("a browser decrypts its push message; one that has unsubscribed is forgotten, and mail follows at once", async () => {
  const browser = new Browser();
  const subscription = await browser.subscribe();
  onTestFinished(() => browser.close());
  const { loan, account, key, choose, only, list } = await borrower();
  await choose({ channels: ["push", "email"], email: `${account}@example.com` });
  const made = await server.post("/v1/push/subscriptions", key, subscription);
  expect(made.status).toBe(201);
  expect(JSON.stringify(made.body)).not.toContain("secret-of-the-browser");
  await price(72_000);
  await until(() => browser.received.length > 0);
  const [push] = browser.received;
  const { notification } = await only();
  expect(push?.payload).toMatchObject({ notification, kind: "ltv_alert", loan });
  expect(push?.headers["topic"]).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect(push?.headers["urgency"]).toBe("high");
  expect(lettersTo(`${account}@example.com`)).toHaveLength(0);

  browser.status = 410;
  await price(64_000);
  const newest = async () =>
    (await list())[0]?.deliveries.map(({ channel, status }) => `${channel} ${status}`) ?? [];
  await until(async () => (await newest()).includes("email delivered"));
  expect(await newest()).toEqual(["push failed", "email delivered"]);
  expect(lettersTo(`${account}@example.com`)).toHaveLength(1);
  expect((await server.get("/v1/push/subscriptions", key)).body["items"]).toEqual([]);
});

test("nobody answers: the next channel, then the trusted contact with a link that lets him help", async () => {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  const { account, choose, only } = await borrower();
  await choose({
    channels: ["webhook", "email"],
    webhookUrl: url,
    email: `${account}@example.com`,
    trustedContact: { name: "Grace", email: `friend-of-${account}@example.com` },
  });
  await price(72_000);
  await until(() => receiver.received.length > 0);
  expect((await only()).escalatesAt).not.toBeNull();
  await letTimePass(account);
  await until(() => lettersTo(`${account}@example.com`).length > 0);
  expect(lettersTo(`friend-of-${account}@example.com`)).toHaveLength(0);
  await letTimePass(account);
  await until(() => lettersTo(`friend-of-${account}@example.com`).length > 0);
  const [letter] = lettersTo(`friend-of-${account}@example.com`);
  expect(letter?.text).toContain("Dear Grace,");
  const [, token = ""] = /https:\/\/loans\.example\/rescue\/(\S+)/.exec(letter?.text ?? "") ?? [];
  const { body: rescue } = await server.get(`/v1/rescue/${token}`);
  expect(rescue).toMatchObject({ status: "warning", repay: { asset: "USDC" } });
  expect(String((rescue["repay"] as { amount: string }).amount)).toMatch(/^1454\.7/);
  expect((await only()).escalatesAt).toBeNull();
  await until(async () => (await only()).deliveries[2]?.recordedSequence !== null);
  const { deliveries } = await only();
  const sequence = String(deliveries[2]?.recordedSequence);
  const { body } = await server.get(`/v1/journal/entries/${sequence}`, operator);
  expect(JSON.stringify(body)).toMatch(/rescueLink\W+[a-z2-7]{16}\W/);
  expect(JSON.stringify(body)).not.toContain(token);
});

test("what is acknowledged goes no further, and the journal says who has seen it and when", async () => {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  const { account, key, choose, only, list } = await borrower();
  const email = `${account}@example.com`;
  await choose({ channels: ["webhook", "email"], webhookUrl: url, email });
  await price(72_000);
  await until(() => receiver.received.length > 0);
  const { notification } = await only();
  expect((await server.get("/v1/notifications/unread", key)).body).toEqual({ unread: 1 });
  const path = `/v1/notifications/${notification}/acknowledge`;
  const seen = await server.post(path, key, {});
  expect(seen.status).toBe(200);
  expect(seen.body["events"]).toMatchObject([
    { type: "notification_acknowledged", by: account, account, notification },
  ]);
  const again = await server.post(path, key, {});
  expect(again.body["sequence"]).toBe(seen.body["sequence"]);
  expect(await only()).toMatchObject({ acknowledgedAt: expect.any(String), escalatesAt: null });
  expect(await list("?unread=true")).toEqual([]);
  await letTimePass(account);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(lettersTo(email)).toHaveLength(0);

  const stranger = await borrower();
  expect((await server.post(path, stranger.key, {})).status).toBe(404);
  expect((await server.post(path, operator, {})).status).toBe(403);
});

test("what is acknowledged while it fails is not tried again", async () => {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  const { key, choose, only } = await borrower();
  await choose({ channels: ["webhook"], webhookUrl: url });
  const held: { end: () => void }[] = [];
  receiver.answer = (response) => void held.push(response.writeHead(503));
  await price(72_000);
  await until(() => held.length === 1);
  const { notification } = await only();
  const path = `/v1/notifications/${notification}/acknowledge`;
  expect((await server.post(path, key, {})).status).toBe(200);
  await until(async () => (await only()).acknowledgedAt !== null);
  held[0]?.end();
  await until(async () => (await only()).deliveries[0]?.status === "cancelled");
  expect(receiver.received).toHaveLength(1);
});

test("a sale that cannot be made is told at once, with what helps instead", async () => {
  const deleverage = { kind: "deleverage", triggerLtv: "0.74", targetLtv: "0.7" };
  const { account, choose, only } = await borrower({ steps: [deleverage] });
  const email = `${account}@example.com`;
  await choose({ email, quietKinds: ["ltv_alert"] });
  const reason = { actions: ["sell"], reason: "The desk is being moved." };
  expect((await server.post("/v1/markets/btc-usdc/pause", operator, reason)).status).toBe(200);
  onTestFinished(async () => {
    await server.post("/v1/markets/btc-usdc/resume", operator, reason);
  });
  await price(67_000);
  await until(() => lettersTo(email).length > 0);
  const [letter] = lettersTo(email);
  expect(letter?.subject).toMatch(/^BTC fell [\d.]+ %\. A sale of loan \S+ is due and waits$/);
  expect(letter?.text).toContain("but sales are paused. It is tried again when that changes.");
  expect(letter?.text).toContain("Above 86.0 % anybody may liquidate it meanwhile. Repay ");
  expect((await only()).kind).toBe("sale_waiting");
});

test("what failed is tried again under the same name; what is refused for good goes to the next channel", async () => {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  receiver.answer = (response, count) => response.writeHead(count === 1 ? 503 : 204).end();
  const first = await borrower();
  await first.choose({ channels: ["webhook"], webhookUrl: url });
  const second = await borrower();
  const email = `${second.account}@example.com`;
  await second.choose({ channels: ["email"], email });
  mailbox.refusal = { code: 550, words: "No such user" };
  await price(72_000);
  await until(() => receiver.received.length === 2);
  expect(new Set(receiver.ids()).size).toBe(1);
  await until(async () => (await first.only()).deliveries[0]?.status === "delivered");
  expect((await first.only()).deliveries[0]).toMatchObject({ attempts: 2 });
  await until(async () => (await second.only()).deliveries[0]?.status === "failed");
  expect((await second.only()).deliveries[0]?.problem).toContain("No such user");
});

test("what asks somebody to act is handed over before what is only news", async () => {
  const { pool } = server.running.services.database;
  const bookId = "book of the queue";
  const news = { account: "ann", loan: null, at: new Date(0), title: "", body: "", path: "/" };
  const endless = { bits: 0, feed: null };
  const route = [{ channel: "email", addresses: ["ann@example.com"] }] as const;
  const one = (id: string, kind: "feed_stale" | "ltv_alert") => {
    return { ...news, ...endless, id, kind, isUrgent: isUrgent(kind), route, minutes: 5 };
  };
  await inTransaction(pool, (client) =>
    insertNotifications(client, bookId, [
      one("1-0", "feed_stale"),
      one("1-1", "feed_stale"),
      one("2-0", "ltv_alert"),
    ]),
  );
  const queue = new DeliveryQueue({
    ...{ pool, bookId, publicUrl: "https://loans.example" },
    keyring: FIRST_KEYRING,
  });
  const { claims, isFull } = await queue.claim("email", 2, []);
  expect(claims.map(({ message }) => message.notification)).toEqual(["2-0", "1-0"]);
  expect(isFull).toBe(true);
  const rest = await queue.claim("email", 2, []);
  expect(rest.claims.map(({ message }) => message.notification)).toEqual(["1-1"]);
  expect(rest.isFull).toBe(false);
});

test("a fall through several rungs in which a plan acts is told once, with all of it", async () => {
  const deleverage = { kind: "deleverage", triggerLtv: "0.74", targetLtv: "0.7" };
  const { account, choose, list } = await borrower({ steps: [deleverage] });
  const email = `${account}@example.com`;
  await choose({ email, quietKinds: ["ltv_alert"] });
  await price(67_000);
  await until(() => lettersTo(email).length > 0);
  const [letter] = lettersTo(email);
  expect(letter?.subject).toMatch(
    /^BTC fell \d+(\.\d)? %\. Your plan sold 0\.\d+ BTC\. You are at 70 %$/,
  );
  expect(letter?.text).toContain("It now owes 70 % of what its collateral is worth");
  // The rungs that it fell through on the way are no messages of their own.
  expect((await list()).map(({ kind }) => kind)).toEqual(["plan_sold"]);
});

test("an alert by price names the price; whoever is made whole learns of it without a loan", async () => {
  const deleverage = { kind: "deleverage", triggerLtv: "0.74", targetLtv: "0.7" };
  const { account, loan, key, choose, list } = await borrower({ steps: [deleverage] });
  await choose({ email: `${account}@example.com` });
  const own = { alertLtvs: [], alertPrices: ["77000"] };
  expect((await server.put(`/v1/loans/${loan}/alerts`, key, own)).status).toBe(200);
  await price(76_900);
  await until(async () => (await list()).length > 0);
  expect((await list())[0]?.title).toBe("BTC has reached your price of 77,000.00 USDC");
  await price(67_000);
  const { body: sales } = await server.get(`/v1/liquidations?loan=${loan}`, operator);
  const [sale] = sales["items"] as [{ sequence: number; index: number }];
  const fund = { account: "insurance", asset: "USDC", amount: "500", reference: "i-1" };
  await server.post("/v1/deposits", await server.key(["custody"]), fund);
  const { sequence, index } = sale;
  const paid = { index, account, asset: "USDC", assets: "12.5", reason: "A venue was wrong." };
  const answer = await server.post(`/v1/liquidations/${sequence}/make-whole`, operator, paid);
  expect(answer.status).toBe(201);
  await until(async () => (await list()).some(({ kind }) => kind === "made_whole"));
  const told = (await list()).find(({ kind }) => kind === "made_whole");
  expect(told).toMatchObject({ title: "You were paid 12.50 USDC for a wrong liquidation" });
  expect(told?.path).toMatch(/^\/statement\?notification=/);
});

test("a test message says at once whether it arrived", async () => {
  const { account, key, choose } = await borrower();
  const path = "/v1/notification-preferences/test";
  const email = `${account}@example.com`;
  expect((await server.post(path, key, { channel: "email" })).body).toEqual({
    channel: "email",
    sent: [],
  });
  await choose({ email });
  expect((await server.post(path, key, { channel: "email" })).body).toEqual({
    channel: "email",
    sent: [{ address: "bo…@example.com", isDelivered: true, problem: null }],
  });
  expect(lettersTo(email)[0]?.subject).toBe("This is a test");
});

test("an address counts once its owner has followed the link that signing up sends", async () => {
  const headers = { origin: "https://loans.example" };
  const body = { email: "signed-up@example.com", password: "a long password", name: "Signed Up" };
  const signed = await server.ask("POST", "/api/auth/sign-up/email", { body, headers });
  expect(signed.status).toBe(200);
  await until(() => lettersTo(body.email).length > 0);
  const cookie = (signed.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const address = async () => {
    const ask = { headers: { ...headers, cookie } };
    return (await server.ask("GET", "/v1/notification-preferences", ask)).body["verifiedEmail"];
  };
  expect(await address()).toBeNull();
  const [, path = ""] =
    /https:\/\/loans\.example(\S+)/.exec(lettersTo(body.email)[0]?.text ?? "") ?? [];
  await fetch(server.url + path, { redirect: "manual" });
  expect(await address()).toBe(body.email);
});
