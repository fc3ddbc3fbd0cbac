import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** Whom the PostgreSQL processes run as. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  /** True when the launcher is root and the server is somebody else. */
  readonly isDropped: boolean;
}

/** Tried in this order when root makes a new cluster. Both are standard unprivileged accounts. */
const UNPRIVILEGED_NAMES = ["postgres", "nobody"];

/**
 * The user of the server: ourselves, or, when we are root, whoever owns the cluster already, or
 * else the first unprivileged account of this machine.
 *
 * @throws EmbeddedPostgresError `wrong_owner` when the cluster belongs to somebody else and we are
 *   not root; `no_server_user` when root finds no account to drop to.
 */
export function chooseServerUser(clusterDirectory: string): ServerUser {
  const uid = ownUserId();
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (uid !== 0) {
    if (owner !== undefined && owner.uid !== uid) throw foreignCluster(clusterDirectory, owner.uid);
    return { uid, gid: process.getgid?.() ?? uid, isDropped: false };
  }
  if (owner !== undefined && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid, isDropped: true };
  }
  for (const name of UNPRIVILEGED_NAMES) {
    const ids = idsOf(name);
    if (ids !== undefined) return { ...ids, isDropped: true };
  }
  throw new EmbeddedPostgresError({
    problem: "no_server_user",
    happened: "PostgreSQL refuses to run as root, and this machine has no unprivileged account.",
    advice: `Create one of the users ${UNPRIVILEGED_NAMES.join(", ")}, or start as an ordinary user.`,
  });
}

/** Whether the server's user passes `test FLAG PATH`; asks the kernel, so that ACLs count too. */
export function serverUserCan(user: ServerUser, flag: "-r" | "-w" | "-x", path: string): boolean {
  const check = spawnSync("/bin/sh", ["-c", `test ${flag} "$1"`, "sh", path], {
    ...spawnIdentity(user),
    cwd: "/",
    stdio: "ignore",
  });
  return check.status === 0;
}

/** The options that make `spawn` run a program as the server's user. */
export function spawnIdentity(user: ServerUser): { uid?: number; gid?: number } {
  return user.isDropped ? { uid: user.uid, gid: user.gid } : {};
}

function ownUserId(): number {
  const uid = process.geteuid?.();
  if (uid !== undefined) return uid;
  throw new EmbeddedPostgresError({
    problem: "platform_unsupported",
    happened: `The embedded PostgreSQL does not run on ${process.platform}.`,
    advice: "Set DATABASE_URL to a PostgreSQL server of your own.",
  });
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
    return answer.status === 0 ? Number(answer.stdout.trim()) : undefined;
  });
  if (uid === undefined || gid === undefined || uid <= 0) return undefined;
  return { uid, gid };
}

function foreignCluster(clusterDirectory: string, ownerUid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    problem: "wrong_owner",
    happened: `The database in ${clusterDirectory} belongs to the user with id ${ownerUid}.`,
    advice: `Start as that user or as root, or run: chown -R ${ownUserId()} ${clusterDirectory}`,
  });
}
