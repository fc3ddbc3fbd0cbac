import { createClient } from "@plimsoll/contract";
import { closedLoop } from "../../measure/closed-loop.ts";
import { HttpPoster } from "../../measure/http-poster.ts";
import { higher, lower, type Finding } from "../../measure/samples.ts";
import { startServerProcess, type ServerProcess } from "../../measure/server-process.ts";

const CONNECTIONS = 64;
const LOANS = 640;
const ROUNDS = 5;
const SECONDS_PER_ROUND = 4;
const SECONDS_ALONE = 2;

/** One after the other they leave a loan as it was. */
const ACTS = [
  ["pledge", `{"assets":"0.00001"}`],
  ["repay", `{"assets":"0.01"}`],
  ["borrow", `{"assets":"0.01"}`],
  ["release", `{"assets":"0.00001"}`],
] as const;

/** Commands over HTTP to a server in a process of its own, with this process as its client. */
export async function measureHttp(folder: string): Promise<Finding> {
  const server = await startServerProcess(folder);
  const poster = new HttpPoster(server.url, server.key, CONNECTIONS);
  try {
    await openLoans(server);
    let acted = 0;
    const drive = (lanes: number, seconds: number) =>
      closedLoop({ lanes, seconds }, () => {
        const [action, body] = ACTS[Math.floor(acted / LOANS) % ACTS.length] ?? ACTS[0];
        const loan = acted % LOANS;
        acted += 1;
        return poster.post(`/v1/loans/loan-${loan}/${action}`, body);
      });
    const rates: number[] = [];
    const millis: number[] = [];
    await drive(CONNECTIONS, SECONDS_PER_ROUND);
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await drive(CONNECTIONS, SECONDS_PER_ROUND);
      rates.push(outcome.perSecond);
      for (const one of outcome.millis) millis.push(one);
    }
    const alone = await drive(1, SECONDS_ALONE);
    return {
      benchmark: "HTTP",
      figures: [
        higher("durable commands, 64 connections", "/s", rates, ">= 4,000"),
        lower("· until the answer", "ms", millis),
        lower("· until the answer, one at a time", "ms", alone.millis),
      ],
      notes: [
        `pledge, repay, borrow and release on ${LOANS} loans in turn, ${ROUNDS} rounds of ${SECONDS_PER_ROUND} s after one that warms up`,
        "the server as it ships, with authentication, idempotency keys, request log, history and webhooks; only the rate limit is off",
        "server, its PostgreSQL and this client (node:http) share the machine",
      ],
    };
  } finally {
    poster.close();
    await server.stop();
  }
}

/** Customers with coins and one loan each in the sandbox's first market. */
async function openLoans({ url, key }: ServerProcess): Promise<void> {
  const client = createClient({ baseUrl: url, apiKey: key });
  await closedLoop({ lanes: CONNECTIONS, count: LOANS }, async (index) => {
    const account = `customer-${index}`;
    const reference = `bench ${index}`;
    await client.createCustomer({ body: { account } });
    await client.deposit({ body: { account, asset: "BTC", amount: "2", reference } });
    await client.openLoan({
      body: {
        account,
        loan: `loan-${index}`,
        market: "btc-usdc",
        collateral: "1",
        borrow: "10000",
        plan: "default",
      },
    });
  });
}
