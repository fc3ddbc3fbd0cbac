import { chmodSync, chownSync, cpSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  cleanUp,
  installedNative,
  isRoot,
  killHard,
  ordinaryUser,
  query,
  startInChild,
  temporaryFolder,
} from "../test/harness.ts";
import { startPostgres } from "./index.ts";

/* Each test has a cluster of its own: how one is made, started and ended is what they are about. */

afterEach(cleanUp, 60_000);

/** The npm package as it lies in a fresh checkout whose install scripts were refused. */
function packageIn(folder: string): string {
  const copy = join(folder, "package");
  mkdirSync(copy);
  const native = installedNative();
  cpSync(native, join(copy, "native"), { recursive: true, verbatimSymlinks: true });
  cpSync(join(dirname(native), "package.json"), join(copy, "package.json"));
  for (const name of ["libpq.so.5", "libicuuc.so.60", "libpq.so"]) {
    rmSync(join(copy, "native", "lib", name), { force: true });
  }
  return join(copy, "native");
}

describe("the user of the server", () => {
  test("runs binaries whose library links npm did not make", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const nativeDirectory = packageIn(folder);
    const postgres = await startPostgres({ dataDirectory: temporaryFolder(), nativeDirectory });
    await postgres.stop();
    expect(statSync(join(nativeDirectory, "lib", "libpq.so.5")).isFile()).toBe(true);
  });

  test("is nobody special when root starts it in a folder closed to others", async (context) => {
    if (!isRoot) return context.skip("needs root");
    const closed = temporaryFolder();
    chmodSync(closed, 0o700);
    const nativeDirectory = packageIn(closed);
    const dataDirectory = join(closed, "data");
    for (const round of [1, 2]) {
      const postgres = await startPostgres({ dataDirectory, nativeDirectory });
      expect(statSync(`/proc/${postgres.pid()}`).uid).not.toBe(0);
      await query(postgres.url, `CREATE TABLE round_${round} ()`);
      await postgres.stop();
    }
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDirectory, "cluster")).uid).not.toBe(0);
    expect(statSync(join(dataDirectory, "password")).uid).toBe(0);
  });

  test("gets back data that root has restored as its own", async (context) => {
    if (!isRoot) return context.skip("needs root");
    const dataDirectory = temporaryFolder();
    await (await startPostgres({ dataDirectory })).stop();
    for (const part of ["", "PG_VERSION", "global", "global/pg_control"]) {
      chownSync(join(dataDirectory, "cluster", part), 0, 0);
    }
    const postgres = await startPostgres({ dataDirectory });
    expect(statSync(join(dataDirectory, "cluster")).uid).not.toBe(0);
    await postgres.stop();
  });

  test("is the ordinary user who starts it", async (context) => {
    const user = ordinaryUser();
    if (typeof user === "string") return context.skip(user);
    const dataDirectory = temporaryFolder();
    chownSync(dataDirectory, user.uid, user.gid);
    const first = await startInChild({ dataDirectory }, user);
    expect(first.answer.error).toBeUndefined();
    expect(statSync(`/proc/${first.answer.pid}`).uid).toBe(user.uid);
    await killHard(first.child);
    // Root may take over the data of an ordinary user; the server stays that user's.
    const second = await startPostgres({ dataDirectory });
    expect(statSync(`/proc/${second.pid()}`).uid).toBe(user.uid);
    await second.stop();
  });

  test("is told whose data it is when it belongs to somebody else", async (context) => {
    const user = ordinaryUser();
    if (typeof user === "string") return context.skip(user);
    const dataDirectory = temporaryFolder();
    mkdirSync(join(dataDirectory, "cluster"));
    chownSync(dataDirectory, user.uid, user.gid);
    const { answer } = await startInChild({ dataDirectory }, user);
    expect(answer.error).toContain("belongs to the user with id 0");
    expect(answer.error).toContain(`chown -R ${user.uid}`);
  });
});
