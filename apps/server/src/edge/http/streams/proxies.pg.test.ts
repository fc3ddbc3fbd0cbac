import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { provideProgram } from "../../../../../../tools/debian.ts";
import { ProxyProcess } from "../../../../test/proxies/proxy-process.ts";
import { TestServer } from "../../../../test/server-harness.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../../../", import.meta.url));
const SHARED = resolve(REPOSITORY, process.env["PLIMSOLL_SHARED"] ?? "../shared");
const SHARED_NGINX = join(SHARED, "cases/h04-nginx-default-buffering.conf");
const GUIDE = readFileSync(join(REPOSITORY, "docs/operations.md"), "utf8");

let server: TestServer;
let key: string;
let upstream: string;

beforeAll(async () => {
  server = await TestServer.start();
  key = await server.key(["operator", "risk"]);
  upstream = server.url.replace("http://", "");
});
afterAll(() => server.stop());

/** A configuration of the guide for whoever runs the service, at another port and without TLS. */
function ofGuide(language: string, listen: RegExp, own: (port: number) => string) {
  const [, text = ""] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(GUIDE) ?? [];
  expect(text).toMatch(listen);
  return (port: number): string =>
    text
      .replace(listen, own(port))
      .replaceAll(/^ *ssl_.*\n/gm, "")
      .replaceAll("127.0.0.1:8080", upstream);
}

const NGINX_FOLDERS =
  "client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;";
const nginxAround = (servers: string): string =>
  `daemon off; pid pid; error_log stderr; events {}\nhttp { access_log off; gzip on; ${NGINX_FOLDERS}\n${servers}\n}\n`;

const HAPROXY_DEFAULTS =
  "defaults\n  mode http\n  timeout connect 5s\n  timeout client 50s\n  timeout server 50s\n";

const WAYS = [
  [
    "nginx with nothing but addresses",
    "nginx",
    (port: number) =>
      nginxAround(
        `server { listen 127.0.0.1:${port}; location / { proxy_pass http://${upstream}; } }`,
      ),
  ],
  [
    "nginx as our guide configures it",
    "nginx",
    (port: number) =>
      nginxAround(ofGuide("nginx", /listen 443 ssl;/, (own) => `listen 127.0.0.1:${own};`)(port)),
  ],
  [
    "HAProxy with nothing but addresses",
    "haproxy",
    (port: number) =>
      `${HAPROXY_DEFAULTS}listen all\n  bind 127.0.0.1:${port}\n  server one ${upstream}\n`,
  ],
  [
    "HAProxy as our guide configures it",
    "haproxy",
    (port: number) => ofGuide("haproxy", /bind :443 .*/, (own) => `bind 127.0.0.1:${own}`)(port),
  ],
] as const;

/** What a reader of server-sent events has got so far. */
async function listen(url: string, path: string) {
  const leave = new AbortController();
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(url + path, { headers, signal: leave.signal });
  const reader = response.body?.getReader();
  let text = "";
  const until = async (part: string): Promise<void> => {
    while (!text.includes(part)) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error(`The stream ended before ${part}: ${text}`);
      text += Buffer.from(value ?? []).toString();
    }
  };
  return { response, until, leave: () => leave.abort() };
}

/** Each event must have arrived before the next thing happens: a proxy that gathers them waits for ever. */
async function arrivesOneByOne(url: string): Promise<void> {
  const stream = await listen(url, "/v1/stream?types=quote_posted");
  expect(stream.response.status).toBe(200);
  await stream.until("retry:");
  for (const price of ["78701", "78702", "78703"]) {
    await server.post("/v1/quotes", key, { feed: "btc-usd", venue: "sandbox", price });
    await stream.until(`"${price}"`);
  }
  stream.leave();
  const frames = await listen(url, "/v1/public/stream?frames=marks");
  await frames.until("event: marks");
  frames.leave();
}

test("a stream tells proxies to pass each event on at once, and to leave it as it is", async () => {
  for (const path of ["/v1/stream", "/v1/public/stream"]) {
    const { headers } = await server.get(path, key);
    expect(headers.get("x-accel-buffering")).toBe("no");
    expect(headers.get("cache-control")).toContain("no-transform");
  }
});

describe.each(WAYS)("through %s", (_, program, configure) => {
  test("each event arrives before the next one happens", async (context) => {
    const path = await provideProgram({ program, package: program, service: program });
    if (path === null)
      return context.skip(`there is no ${program}, and this user cannot install it`);
    const proxy = await ProxyProcess.start((folder, file) => launch(path, folder, file), configure);
    try {
      await arrivesOneByOne(proxy.url);
    } finally {
      await proxy.stop();
    }
  });
});

test("through the nginx of the shared case each event arrives as well", async (context) => {
  if (!existsSync(SHARED_NGINX)) return context.skip(`there is no ${SHARED_NGINX}`);
  const path = await provideProgram({ program: "nginx", package: "nginx", service: "nginx" });
  if (path === null) return context.skip("there is no nginx, and this user cannot install it");
  const text = readFileSync(SHARED_NGINX, "utf8");
  const configure = (port: number): string =>
    text.replace("127.0.0.1:18092", `127.0.0.1:${port}`).replace("127.0.0.1:8080", upstream);
  const proxy = await ProxyProcess.start((folder, file) => launch(path, folder, file), configure);
  try {
    await arrivesOneByOne(proxy.url);
  } finally {
    await proxy.stop();
  }
});

function launch(path: string, folder: string, file: string): [string, ...string[]] {
  return path.endsWith("nginx") ? [path, "-p", folder, "-c", file] : [path, "-db", "-f", file];
}
