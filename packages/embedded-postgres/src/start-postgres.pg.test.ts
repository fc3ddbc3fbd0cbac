import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  cleanUp,
  isRoot,
  killHard,
  query,
  serversOf,
  startInChild,
  temporaryFolder,
  until,
} from "../test/harness.ts";
import { EmbeddedPostgresError, startPostgres, type EmbeddedPostgres } from "./index.ts";

/* Each test has a cluster of its own: how one is made, started and ended is what they are about. */

const running: EmbeddedPostgres[] = [];

async function start(options: Parameters<typeof startPostgres>[0]): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres(options);
  running.push(postgres);
  return postgres;
}

/** The error of a start that must fail. */
async function refusal(
  options: Parameters<typeof startPostgres>[0],
): Promise<EmbeddedPostgresError> {
  const outcome: unknown = await start(options).catch((error: unknown) => error);
  if (!(outcome instanceof EmbeddedPostgresError))
    throw new Error(`no refusal: ${String(outcome)}`);
  return outcome;
}

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  cleanUp();
});

describe("the embedded PostgreSQL", () => {
  test("keeps its data over a stop and a start", async () => {
    const dataDirectory = temporaryFolder();
    const first = await start({ dataDirectory });
    await query(first.url, "CREATE TABLE marks (price text); INSERT INTO marks VALUES ('61234.5')");
    await Promise.all([first.stop(), first.stop()]);
    expect(serversOf(join(realpathSync(dataDirectory), "cluster"))).toEqual([]);

    const second = await start({ dataDirectory });
    expect(await query(second.url, "SELECT price FROM marks")).toEqual([{ price: "61234.5" }]);
  });

  test("listens on no network, asks for its password, and never gives up durability", async () => {
    const dataDirectory = temporaryFolder();
    const postgres = await start({ dataDirectory });
    const settings = await query<{ name: string; setting: string }>(
      postgres.url,
      `SELECT name, setting FROM pg_settings WHERE name IN
       ('listen_addresses', 'fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`,
    );
    expect(settings.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
      "fsync=on",
      "full_page_writes=on",
      "listen_addresses=",
      "synchronous_commit=on",
    ]);
    expect(statSync(join(dataDirectory, "password")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDirectory, "cluster")).mode & 0o777).toBe(0o700);
    const guessed = postgres.url.replace(/:[^:@]+@/, ":guess@");
    await expect(query(guessed, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    expect(existsSync(join(dataDirectory, "password.initdb"))).toBe(false);
  });

  test.each(["signal", "watchdog"] as const)(
    "does not outlive a killed launcher, by %s, and loses nothing",
    async (parentDeath) => {
      const dataDirectory = temporaryFolder();
      const cluster = join(realpathSync(dataDirectory), "cluster");
      const { child, answer } = await startInChild({ dataDirectory, parentDeath });
      await query(answer.url, "CREATE TABLE marks (price text); INSERT INTO marks VALUES ('1')");
      expect(serversOf(cluster)).toContain(answer.pid);
      await killHard(child);
      await until(() => serversOf(cluster).length === 0);

      const next = await start({ dataDirectory });
      const socketFolder = /host=([^&]+)/.exec(answer.url)?.[1] ?? "";
      if (!next.url.includes(socketFolder)) {
        expect(existsSync(decodeURIComponent(socketFolder))).toBe(false);
      }
      expect(await query(next.url, "SELECT price FROM marks")).toEqual([{ price: "1" }]);
    },
  );

  test("recovers when launcher and server are killed in the same instant", async () => {
    const dataDirectory = temporaryFolder();
    const { child, answer } = await startInChild({ dataDirectory });
    await query(answer.url, "CREATE TABLE marks (price text); INSERT INTO marks VALUES ('2')");
    process.kill(answer.pid, "SIGKILL");
    await killHard(child);
    const next = await start({ dataDirectory });
    expect(await query(next.url, "SELECT price FROM marks")).toEqual([{ price: "2" }]);
  });

  test("starts again by itself, behind the same address, when its server is killed", async () => {
    const restarts: string[] = [];
    const postgres = await start({
      dataDirectory: temporaryFolder(),
      onRestart: (how) => restarts.push(how),
    });
    const killed = postgres.pid();
    process.kill(killed ?? 0, "SIGKILL");
    await until(() =>
      query(postgres.url, "SELECT 1").then(
        () => true,
        () => false,
      ),
    );
    expect(postgres.pid()).not.toBe(killed);
    expect(restarts).toEqual(["SIGKILL"]);
  });

  test("refuses a data folder that another live process holds", async () => {
    const dataDirectory = temporaryFolder();
    const { child } = await startInChild({ dataDirectory });
    const error = await refusal({ dataDirectory });
    expect(error.problem).toBe("data_in_use");
    expect(error.message).toContain(`in use by process ${child.pid}`);
    await killHard(child);
    await start({ dataDirectory });
    expect((await refusal({ dataDirectory })).problem).toBe("data_in_use");
  });

  test("one of many that start at once on a stale lock wins", async () => {
    const dataDirectory = temporaryFolder();
    writeFileSync(join(dataDirectory, "launcher.lock"), '{"pid":999999,"identity":"gone"}');
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => start({ dataDirectory })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("is not fooled by a lock file whose number now belongs to another program", async () => {
    const dataDirectory = temporaryFolder();
    const first = await start({ dataDirectory });
    await first.stop();
    const owner = statSync(join(dataDirectory, "cluster"));
    const ids = isRoot ? { uid: owner.uid, gid: owner.gid } : {};
    const bystander = spawn("sleep", ["60"], { ...ids, stdio: "ignore" });
    const pidFile = join(dataDirectory, "cluster", "postmaster.pid");
    writeFileSync(pidFile, `${bystander.pid}\n${dataDirectory}/cluster\n1\n5432\n\n\n`);
    try {
      await start({ dataDirectory });
      expect(bystander.exitCode).toBeNull();
      expect(bystander.signalCode).toBeNull();
    } finally {
      bystander.kill("SIGKILL");
    }
  });

  test("ends a server that somebody left running on its data", async () => {
    const dataDirectory = temporaryFolder();
    const cluster = join(realpathSync(dataDirectory), "cluster");
    const { child, answer } = await startInChild({ dataDirectory, parentDeath: "watchdog" });
    // Without its watchdog the server survives the kill: an orphan.
    spawnSync("pkill", ["-9", "-P", String(child.pid), "-x", "sh"]);
    await killHard(child);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(serversOf(cluster)).toContain(answer.pid);
    const next = await start({ dataDirectory });
    expect(serversOf(cluster)).not.toContain(answer.pid);
    expect(await query(next.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("clears a cluster that a killed initdb left half-made", async () => {
    const dataDirectory = temporaryFolder();
    mkdirSync(join(dataDirectory, "cluster.new"));
    writeFileSync(join(dataDirectory, "cluster.new", "PG_VERSION"), "18\n");
    await start({ dataDirectory });
    expect(existsSync(join(dataDirectory, "cluster.new"))).toBe(false);
  });

  test("listens on loopback when a port is asked for, and says when it is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const dataDirectory = temporaryFolder();
    const error = await refusal({ dataDirectory, port });
    expect(error.problem).toBe("port_in_use");
    expect(error.lastLines.join("\n")).toContain("Address already in use");
    await new Promise((resolve) => taken.close(resolve));
    const postgres = await start({ dataDirectory, port });
    expect(new URL(postgres.url).host).toBe(`127.0.0.1:${port}`);
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("puts its socket elsewhere when the data folder's path is too long for one", async () => {
    const dataDirectory = join(temporaryFolder(), "d".repeat(60), "e".repeat(60));
    const postgres = await start({ dataDirectory });
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    const folder =
      new URL(postgres.url.replace("@/", "@localhost/")).searchParams.get("host") ?? "";
    expect(folder.startsWith(dataDirectory)).toBe(false);
    await postgres.stop();
    expect(existsSync(folder)).toBe(false);
  });

  test("says so when the data was made by another major version", async () => {
    const dataDirectory = temporaryFolder();
    await (await start({ dataDirectory })).stop();
    writeFileSync(join(dataDirectory, "cluster", "PG_VERSION"), "17\n");
    const error = await refusal({ dataDirectory });
    expect(error.problem).toBe("incompatible_version");
    expect(error.message).toContain("made by PostgreSQL 17");
  });

  test("says so when its password is lost or wrong", async () => {
    const dataDirectory = temporaryFolder();
    await (await start({ dataDirectory })).stop();
    writeFileSync(join(dataDirectory, "password"), "another\n");
    expect((await refusal({ dataDirectory })).problem).toBe("password_lost");
    rmSync(join(dataDirectory, "password"));
    expect((await refusal({ dataDirectory })).problem).toBe("password_lost");
  });

  test("shows the server's own words when its configuration is broken", async () => {
    const dataDirectory = temporaryFolder();
    await (await start({ dataDirectory })).stop();
    writeFileSync(join(dataDirectory, "cluster", "postgresql.conf"), "work_mem = nonsense\n");
    const error = await refusal({ dataDirectory });
    expect(error.problem).toBe("start_failed");
    expect(error.message).toContain('invalid value for parameter "work_mem"');
  });

  test("says so when the disk is full", async (context) => {
    const mountPoint = temporaryFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", mountPoint]);
    if (mounted.status !== 0) {
      return context.skip("needs the right to mount a small file system");
    }
    chmodSync(mountPoint, 0o755);
    try {
      const error = await refusal({ dataDirectory: join(mountPoint, "data") });
      expect(error.problem).toBe("disk_full");
      expect(error.message).toContain("Free space");
    } finally {
      spawnSync("umount", [mountPoint]);
    }
  });
});
