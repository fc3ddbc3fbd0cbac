import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { chmod, cp, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { serverUserCan, spawnIdentity, type ServerUser } from "./server-user.ts";

/** PostgreSQL programs that the server's user can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18 for PostgreSQL 18.4. Data made by one major version is closed to every other. */
  readonly majorVersion: number;
}

/**
 * Finds the binaries that npm installed for this platform and makes them usable.
 *
 * They are used where they lie when the server's user can run them there. Otherwise (the checkout
 * lies in a folder closed to other users, or its links are missing and it cannot be written) they
 * are copied once per version to a place that he can read.
 *
 * @throws EmbeddedPostgresError `binaries_missing`, `binaries_unusable`
 */
export async function prepareBinaries(options: {
  readonly user: ServerUser;
  readonly dataDirectory: string;
  /** Folder with `bin`, `lib` and `share`; by default that of the platform's npm package. */
  readonly nativeDirectory?: string | undefined;
}): Promise<Binaries> {
  const { user } = options;
  const installed =
    options.nativeDirectory ?? testedNativeDirectory() ?? installedNativeDirectory();
  hydrateLinks(installed);
  const inPlace = tryBinaries(installed, user);
  if (inPlace.binaries !== undefined) return inPlace.binaries;
  let complaint = inPlace.complaint;
  for (const place of copyPlaces(options.dataDirectory, user)) {
    const copy = await copyOnce(installed, place).catch((error: unknown) => {
      complaint = `copy to ${place}: ${String(error)}`;
    });
    const copied = copy === undefined ? undefined : tryBinaries(copy, user);
    if (copied?.binaries !== undefined) return copied.binaries;
    complaint = copied?.complaint ?? complaint;
  }
  throw new EmbeddedPostgresError({
    problem: "binaries_unusable",
    happened: `The PostgreSQL binaries in ${installed} do not run here: ${complaint}.`,
    advice:
      "Make the folder readable to the server's user, or set DATABASE_URL to a PostgreSQL server " +
      "of your own (the binaries need glibc; Alpine has none).",
  });
}

/** Our own tests also run on other versions; a server that is started outside of them never does. */
function testedNativeDirectory(): string | undefined {
  return process.env["VITEST"] === undefined ? undefined : process.env["PLIMSOLL_TEST_POSTGRES"];
}

function installedNativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(entry), "..", "native");
  } catch (cause) {
    throw new EmbeddedPostgresError({
      problem: "binaries_missing",
      happened: `The npm package ${name} with the PostgreSQL binaries is not installed.`,
      advice:
        "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
      cause,
    });
  }
}

/**
 * Makes the library links that npm packages cannot carry. The package has a script for it, which
 * never ran where install scripts are switched off. A link that cannot be made here is no error
 * yet: `tryBinaries` finds out whether it was needed.
 */
function hydrateLinks(native: string): void {
  const root = dirname(native);
  for (const { source, target } of listedLinks(native)) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (!["EEXIST", "EACCES", "EPERM", "EROFS"].includes(code ?? "")) throw error;
    }
  }
}

/** The package's list of links; their paths begin with the name of the folder, `native`. */
function listedLinks(native: string): readonly { source: string; target: string }[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
}

function tryBinaries(native: string, user: ServerUser): { binaries?: Binaries; complaint: string } {
  const postgres = join(native, "bin", "postgres");
  const initdb = join(native, "bin", "initdb");
  const catalog = join(native, "share", "postgresql", "postgres.bki");
  if (!serverUserCan(user, "-r", catalog)) return { complaint: `cannot read ${catalog}` };
  for (const program of [initdb, postgres]) {
    const run = spawnSync(program, ["--version"], {
      ...spawnIdentity(user),
      cwd: "/",
      encoding: "utf8",
    });
    if (run.status !== 0) {
      return { complaint: `${program}: ${run.error?.message ?? run.stderr.trim()}` };
    }
    const major = /(\d+)(\.\d+|devel|beta\d+|rc\d+)/.exec(run.stdout)?.[1];
    if (program === postgres && major !== undefined) {
      return { binaries: { initdb, postgres, majorVersion: Number(major) }, complaint: "" };
    }
  }
  return { complaint: `${postgres} does not tell its version` };
}

/**
 * Where a copy may live, best first. Temporary folders come last because many systems clear them
 * while a server still needs its time zone files.
 */
function copyPlaces(dataDirectory: string, user: ServerUser): readonly string[] {
  const places = user.isDropped ? [dataDirectory, "/var/cache", tmpdir()] : [dataDirectory];
  return places.filter((place) => serverUserCan(user, "-x", place));
}

/**
 * Copies the binaries below `place`, unless it was done before. The copy appears under its name in
 * one step. A folder of that name which others could have written is not trusted: the launcher may
 * be root, and `place` may be the shared temporary folder.
 */
async function copyOnce(native: string, place: string): Promise<string> {
  const { name, version } = packageOf(native);
  const target = join(place, `plimsoll-postgres-${name}-${version}`);
  const copy = join(target, "native");
  if (isOurs(target)) return copy;
  const draft = `${target}.${randomUUID()}`;
  mkdirSync(draft, { mode: 0o755 });
  try {
    await cp(realpathSync(native), join(draft, "native"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await makeReadable(draft);
    hydrateLinks(join(draft, "native"));
    await rename(draft, target);
    return copy;
  } catch (error) {
    if (isOurs(target)) return copy;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function packageOf(native: string): { name: string; version: string } {
  const manifest = join(dirname(native), "package.json");
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as {
    name: string;
    version: string;
  };
  return { name: name.replace(/^.*\//, ""), version };
}

function isOurs(directory: string): boolean {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  return stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0;
}

/** A tight umask or a closed source must not make the copy useless to the server's user. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, directory.endsWith("/bin") ? 0o755 : 0o644);
  }
}
