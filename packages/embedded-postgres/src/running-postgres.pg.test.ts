import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cleanUp, killHard, query, startInChild, temporaryFolder } from "../test/harness.ts";
import { connectionUrlOf, hasDatabase, withPostgres } from "./index.ts";

afterEach(cleanUp);

describe("the database of a data folder", () => {
  test("is found while another process runs it, and not after that one was killed", async () => {
    const dataDirectory = temporaryFolder();
    expect(await connectionUrlOf(dataDirectory)).toBeUndefined();
    expect(hasDatabase(dataDirectory)).toBe(false);

    const { child, answer } = await startInChild({ dataDirectory });
    expect(await connectionUrlOf(dataDirectory)).toBe(answer.url);
    expect(hasDatabase(dataDirectory)).toBe(true);
    const seen = withPostgres(dataDirectory, (url) => query(url, "SELECT 1 AS one"));
    expect(await seen).toEqual([{ one: 1 }]);

    await killHard(child);
    expect(await connectionUrlOf(dataDirectory)).toBeUndefined();
  });

  test("is found on a port too", async () => {
    const dataDirectory = temporaryFolder();
    const { answer } = await startInChild({ dataDirectory, port: await freePort() });
    expect(await connectionUrlOf(dataDirectory)).toBe(answer.url);
  });

  test("is started for as long as it is used, by whoever comes first", async () => {
    const dataDirectory = temporaryFolder();
    const ask = () => withPostgres(dataDirectory, (url) => query(url, "SELECT 1 AS one"));
    expect(await ask()).toEqual([{ one: 1 }]);
    expect(existsSync(join(dataDirectory, "cluster", "postmaster.pid"))).toBe(false);
    const failing = withPostgres(dataDirectory, () => Promise.reject(new Error("of the caller")));
    await expect(failing).rejects.toThrow("of the caller");
    expect(await connectionUrlOf(dataDirectory)).toBeUndefined();
  });

  test("is nowhere in a folder that does not exist", async () => {
    const missing = join(temporaryFolder(), "nothing");
    expect(await connectionUrlOf(missing)).toBeUndefined();
    expect(hasDatabase(missing)).toBe(false);
    expect(existsSync(missing)).toBe(false);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
