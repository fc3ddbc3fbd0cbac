import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { until } from "../../until.ts";
import type { AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

/** It could stand in the name of a request, which the log tells. */
const SECRET = "a-secret-that-nothing-beside-the-server-may-know";

/** Processes that a process has begun, and those that these have. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^[0-9]+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = /^[0-9]+ \(.*\) \S (\d+)/s.exec(text)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [pid];
  for (const known of found) {
    for (const [child, parent] of parents) if (parent === known) found.push(child);
  }
  return found.slice(1);
}

/** Reads the environment of whatever the server has begun, above all of the process that asks exchanges. */
async function readTheChildren(world: AttackWorld): Promise<void> {
  const server = world.server.child.pid ?? 0;
  const environments = async () => {
    const pids = await descendants(server);
    const read = pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""));
    return (await Promise.all(read)).filter((text) => text !== "");
  };
  // The feed process holds a library that is large and foreign.
  await until(async () => (await environments()).length > 0);
  for (const environment of await environments()) {
    expect(environment).not.toMatch(/PLIMSOLL|DATABASE_URL|postgres(ql)?:\/\//);
    expect(environment.includes(SECRET)).toBe(false);
  }
}

/** Reads, as another user of the machine, what lies in the data folder. */
async function enterTheDataFolder(world: AttackWorld): Promise<void> {
  const { PLIMSOLL_DATA: folder = "" } = world.postgres.environment(world.database, world.mode);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(folder)) {
    const { mode } = await stat(join(folder, name));
    expect([name, mode & 0o077]).toEqual([name, 0]);
  }
}

/** Makes the server say in its log what it must keep. */
async function readTheLog(world: AttackWorld): Promise<void> {
  let log = "";
  const read = (bytes: Buffer): void => void (log += bytes.toString());
  world.server.child.stdout?.on("data", read);
  world.server.child.stderr?.on("data", read);
  const person = await world.person();
  const token = "Rescue-token_".repeat(4).slice(0, 43);
  const key = `plk_aaaabbbbccccdddd_${token}`;
  await world.get(`/v1/rescue/${token}`);
  await world.get(`/rescue/${token}`);
  await world.post(`/v1/rescue/${token}/repay`, { assets: "1" }, { key, cookie: person.cookie });
  await world.signIn(person.email, "a wrong password, never heard of");
  // What names a request stands in its line, so whoever names one by a key or the secret puts these there.
  for (const name of [key, SECRET, "the-last-of-this-attack"]) {
    const { headers } = await world.get("/v1/me", { headers: { "x-request-id": name } });
    expect(headers.get("x-request-id")).toBe(name);
  }
  await until(async () => log.includes("the-last-of-this-attack"));
  const session = person.cookie.split("=")[1] ?? "";
  const kept = [token, SECRET, person.password, "never heard of", session, world.database];
  for (const each of kept) {
    expect(each).not.toBe("");
    expect(log.includes(each), "the log holds a secret").toBe(false);
  }
}

describeAttacks({
  modes: ["live"],
  environment: { PLIMSOLL_SECRET: SECRET },
  attacks: {
    "the environment of processes that the server begins": readTheChildren,
    "another user in the data folder": enterTheDataFolder,
    "secrets in the log": readTheLog,
  },
  holes: [
    {
      caughtBy: "the environment of processes that the server begins",
      mode: "live",
      file: "apps/server/src/sources/feeds/feed-worker.ts",
      find: "env: environment,",
      replace: `env: { ...environment, DATABASE_URL: process.getBuiltinModule("node:fs").readFileSync("/proc/self/environ", "utf8") .split("\\0").find((line) => line.startsWith("DATABASE_URL=")) },`,
    },
    {
      caughtBy: "secrets in the log",
      mode: "live",
      file: "apps/server/src/foundation/redaction.ts",
      find: "return left;",
      replace: "return text;",
    },
    {
      caughtBy: "another user in the data folder",
      mode: "live",
      file: "apps/server/src/start/open-foundation.ts",
      find: "await openDataFolder(config.dataDirectory);",
      replace: `process.getBuiltinModule("node:fs").chmodSync(config.dataDirectory, 0o755);`,
    },
  ],
});
