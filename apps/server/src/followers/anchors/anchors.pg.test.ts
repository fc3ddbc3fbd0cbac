import { execFile } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUDIT_LOG } from "@plimsoll/journal";
import {
  checkpointLine,
  checkpointText,
  readAnchorFile,
  type Checkpoint,
} from "@plimsoll/journal/chain";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TimeStampAuthority } from "../../../test/anchors/time-stamp-authority.ts";
import { TestServer } from "../../../test/server-harness.ts";
import { until } from "../../../test/until.ts";
import { COMPARE } from "./compare-on-thread.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Anchored {
  readonly checkpoint: Checkpoint;
  readonly digest: string;
  readonly anchors: readonly { place: string; at: string; token: string | null }[];
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

let folder: string;
let file: string;
let authority: TimeStampAuthority;
let witness: Server;
let witnessAnswers = 200;
let server: TestServer;
let auditor: string;
const received: Received[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-anchors-"));
  file = join(folder, "anchors.jsonl");
  authority = await TimeStampAuthority.make();
  await writeFile(join(folder, "roots.pem"), authority.pem);
  witness = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces).toString();
      if (witnessAnswers === 200) received.push({ headers: request.headers, body });
      response.writeHead(witnessAnswers).end();
    });
  });
  await new Promise<void>((resolve) => witness.listen(0, "127.0.0.1", resolve));
  const webhook = `http://127.0.0.1:${(witness.address() as AddressInfo).port}/keep`;
  const places = `file:${file}, ${webhook}, rfc3161:${await authority.listen()}`;
  server = await TestServer.start({
    allowsPrivateWebhooks: true,
    anchors: {
      places,
      everyEntries: 1,
      everyMinutes: 60,
      alarmMinutes: 0,
      keys: [],
      tsaCertificates: join(folder, "roots.pem"),
    },
  });
  auditor = await server.key(["auditor"]);
});

afterAll(async () => {
  await server.stop();
  witness.closeAllConnections();
  witness.close();
  await authority.close();
  await rm(folder, { recursive: true, force: true });
});

let customers = 0;

/** Brings about one more entry, and waits until a checkpoint covers it. */
async function write(): Promise<Anchored> {
  customers += 1;
  const before = await newest();
  await server.customer(`customer-${customers}`);
  await until(async () => (await newest()).checkpoint.number > before.checkpoint.number);
  return newest();
}

async function newest(): Promise<Anchored> {
  const { body } = await server.get("/v1/journal/checkpoints?limit=1");
  const [first] = body["items"] as Anchored[];
  if (first === undefined) throw new Error("there is no checkpoint yet");
  return first;
}

async function find(number: number): Promise<Anchored> {
  const { body } = await server.get(`/v1/journal/checkpoints/${number}`);
  const { checkpoint, digest, anchors } = body;
  return { checkpoint, digest, anchors } as Anchored;
}

/** Once it has arrived at every place that takes each. */
async function everywhere({ checkpoint }: Anchored): Promise<Anchored> {
  await until(async () => (await find(checkpoint.number)).anchors.length >= 3);
  return find(checkpoint.number);
}

/** What the witness got of a book; it gets the audit log's checkpoints as well. */
const receivedOf = (name: string) =>
  received.filter(({ body }) => (JSON.parse(body) as Checkpoint).book === name);

const keyOf = (hex: string) =>
  createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(hex, "hex").toString("base64url") },
    format: "jwk",
  });

describe("a checkpoint of a journal", () => {
  test("is signed with the operator's key, and is of an entry that the journal has", async () => {
    const { checkpoint, digest } = await write();
    const { body: key } = await server.get("/v1/receipt-key");
    expect(checkpoint.key).toBe(key["publicKey"]);
    const signature = Buffer.from(checkpoint.signature, "hex");
    const text = Buffer.from(checkpointText(checkpoint));
    expect(verify(null, text, keyOf(checkpoint.key), signature)).toBe(true);
    const { body } = await server.get(`/v1/journal/entries/${checkpoint.sequence}`, auditor);
    expect((body["entry"] as { hash: string }).hash).toBe(checkpoint.hash);
    expect(sha256(checkpointLine(checkpoint))).toBe(digest);
  });

  test("arrives in a file, at a webhook and at a time-stamp authority", async () => {
    const { checkpoint, digest, anchors } = await everywhere(await write());
    const places = anchors.map(({ place }) => place).sort();
    expect(places).toEqual([
      "file",
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^rfc3161:http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    expect(JSON.stringify(anchors)).not.toContain(folder);
    const { checkpoints, problem } = await readAnchorFile(await readFile(file, "utf8"), sha256);
    expect(problem).toBeNull();
    expect(checkpoints.filter(({ book }) => book === checkpoint.book).at(-1)).toEqual(checkpoint);

    const { headers, body } = receivedOf(checkpoint.book).at(-1) ?? { headers: {}, body: "" };
    expect(sha256(body)).toBe(digest);
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
    const [, signature = ""] = String(headers["webhook-signature"]).split("v1a,");
    const key = keyOf(checkpoint.key);
    expect(verify(null, Buffer.from(signed), key, Buffer.from(signature, "base64"))).toBe(true);
  });

  test("has a time stamp that openssl verifies", async (context) => {
    const { digest, anchors } = await everywhere(await write());
    const token = anchors.find(({ place }) => place.startsWith("rfc3161"))?.token ?? "";
    await writeFile(join(folder, "token.der"), Buffer.from(token, "base64"));
    const args = [
      ...["ts", "-verify", "-digest", digest, "-in", "token.der", "-token_in"],
      ...["-CAfile", "roots.pem"],
    ];
    const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) => {
      execFile("openssl", args, { cwd: folder }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, text: `${stdout}${stderr}` });
      });
    });
    if (code === "ENOENT") return context.skip("this machine has no openssl");
    expect(text).toContain("Verification: OK");
  });

  test("is listed newest first, page by page, for everybody", async () => {
    await write();
    const first = await server.get("/v1/journal/checkpoints?limit=2");
    const cursor = String(first.body["nextCursor"]);
    const second = await server.get(`/v1/journal/checkpoints?limit=1&cursor=${cursor}`);
    const numbers = [first, second].flatMap(({ body }) =>
      (body["items"] as Anchored[]).map(({ checkpoint }) => checkpoint.number),
    );
    const [top = 0] = numbers;
    expect(numbers).toEqual([top, top - 1, top - 2]);
    expect((await server.get("/v1/journal/checkpoints/999999")).status).toBe(404);
  });

  test("is made of the audit log as well, and asked for by its name", async () => {
    await server.key(["risk"]);
    const listed = async (query: string) => {
      const { body } = await server.get(`/v1/journal/checkpoints?${query}`);
      return body["items"] as Anchored[];
    };
    const own = async () => listed("book=audit-log&limit=100");
    let last: Anchored | undefined;
    await until(async () => {
      // A newer one may be on its way.
      last = (await own()).find(({ anchors }) => anchors.length === 3);
      return last !== undefined;
    });
    expect(last?.checkpoint.book).toBe(AUDIT_LOG);
    const { number = 0, hash } = last?.checkpoint ?? {};
    expect(receivedOf(AUDIT_LOG).map(({ body }) => body)).toContainEqual(
      expect.stringContaining(`"hash":"${hash}"`),
    );
    const one = await server.get(`/v1/journal/checkpoints/${number}?book=audit-log`);
    expect(one.body).toMatchObject({ checkpoint: { book: AUDIT_LOG, number, hash } });
    const { checkpoint } = await newest();
    expect((await listed(`book=${checkpoint.book}&limit=1`))[0]?.checkpoint.book).not.toBe(
      AUDIT_LOG,
    );
    const foreign = await server.get("/v1/journal/checkpoints?book=other");
    expect(foreign).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await server.get(`/v1/journal/checkpoints/1?book=other`)).status).toBe(404);
  });

  test("is counted by the audit of the journal", async () => {
    const { checkpoint } = await write();
    const run = vi.spyOn(server.running.services.workers, "run");
    const { body } = await server.post("/v1/journal/audit", auditor, { from: 1, entries: 1_000 });
    expect(body).toMatchObject({ isIntact: true, problem: null });
    // Years of checkpoints are read and compared by threads, and count for whoever asks.
    const orders = run.mock.calls.map(([{ name }, , whom]) => [name, whom?.owner]);
    run.mockRestore();
    expect(orders.slice(0, 2)).toEqual([
      [COMPARE.name, expect.stringMatching(/^key:/)],
      [COMPARE.name, expect.stringMatching(/^key:/)],
    ]);
    const { known, newestSequence, auditLog } = body["checkpoints"] as Record<string, number>;
    expect(auditLog).toMatchObject({
      known: expect.any(Number),
      newestSequence: expect.any(Number),
    });
    expect(known).toBeGreaterThanOrEqual(checkpoint.number);
    expect(newestSequence).toBeGreaterThanOrEqual(checkpoint.sequence);
  });
});

describe("a place that fails", () => {
  const alarm = () =>
    server.running.services.alarms.standing().find(({ name }) => name === "anchors_failing");

  test("raises an alarm, then gets all that it has missed, in order", async () => {
    await everywhere(await write());
    const { book } = (await newest()).checkpoint;
    const before = receivedOf(book).length;
    witnessAnswers = 500;
    const { checkpoint } = await write();
    await until(() => alarm() !== undefined);
    expect(alarm()?.sentence).toContain("It answered 500.");
    const { body } = await server.get("/metrics", auditor);
    expect(String(body["text"])).toMatch(
      /plimsoll_anchor_lag_checkpoints\{[^}]*http:[^}]*\} [1-9]/,
    );
    await write();
    witnessAnswers = 200;
    const last = await everywhere(await write());
    await until(() => alarm() === undefined);
    const numbers = receivedOf(book)
      .slice(before)
      .map(({ body: line }) => (JSON.parse(line) as Checkpoint).number);
    expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
    expect(numbers[0]).toBeLessThanOrEqual(checkpoint.number);
    expect(numbers.at(-1)).toBeGreaterThanOrEqual(last.checkpoint.number);
    expect(numbers).toHaveLength((numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1);
  });

  test("is not believed when its time stamp is of something else", async () => {
    await everywhere(await write());
    authority.misconduct = { digest: sha256("something else") };
    const { checkpoint } = await write();
    await until(() => alarm() !== undefined);
    expect(alarm()?.sentence).toContain("The time stamp is of something else.");
    const places = (await find(checkpoint.number)).anchors.map(({ place }) => place);
    expect(places.filter((place) => place.startsWith("rfc3161"))).toEqual([]);
    authority.misconduct = {};
    await everywhere(await write());
    await until(() => alarm() === undefined);
  });
});

describe("the file while it is written", () => {
  test("is found to be altered by an audit, which is an alarm", async () => {
    await everywhere(await write());
    const text = await readFile(file, "utf8");
    const [first = "", ...others] = text.split("\n");
    const altered = first.replace(/"sequence":\d+/, '"sequence":1000000');
    await writeFile(file, [altered, ...others].join("\n"));
    const { body } = await server.post("/v1/journal/audit", auditor, {});
    expect(body).toMatchObject({ isIntact: false });
    expect((body["problem"] as { message: string }).message).toContain(`file:${file} was altered`);
    const standing = server.running.services.alarms.standing().map(({ name }) => name);
    expect(standing).toContain("history_rewritten");
    await writeFile(file, text);
  });
});
