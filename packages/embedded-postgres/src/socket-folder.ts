import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { serverUserCan, type ServerUser } from "./server-user.ts";

/** The number in the socket's file name; it opens no network port. */
export const SOCKET_PORT = 5432;
/** macOS takes 103 bytes, Linux 107; both without the closing zero. */
const SOCKET_PATH_BYTES_MAX = process.platform === "linux" ? 107 : 103;

const NOTE_FILE = "socket-folder";
const TEMPORARY_PREFIX = "plimsoll-socket-";

interface SocketFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A folder for the server's unix socket that only its user may enter.
 *
 * It lies in the data folder where the path is short enough for a socket and the server's user can
 * get there, else below the system's temporary folder, under a name that nobody can guess ahead.
 *
 * @throws EmbeddedPostgresError `socket_folder_unusable`
 */
export function makeSocketFolder(dataDirectory: string, user: ServerUser): SocketFolder {
  const note = join(dataDirectory, NOTE_FILE);
  removeNoted(note, user);
  const candidates = [
    () => inDataFolder(dataDirectory),
    () => temporaryFolder(tmpdir(), note),
    () => temporaryFolder("/tmp", note),
  ];
  const complaints: string[] = [];
  for (const make of candidates) {
    let path: string | undefined;
    try {
      path = make();
      if (user.isDropped) chownSync(path, user.uid, user.gid);
      if (!fitsSocket(path)) throw new Error(`${path} is too long for a unix socket`);
      if (!serverUserCan(user, "-w", path)) throw new Error(`${path} cannot be reached`);
      const made = path;
      return { path, remove: () => rmSync(made, { recursive: true, force: true }) };
    } catch (error) {
      complaints.push(String(error));
      if (path !== undefined) rmSync(path, { recursive: true, force: true });
    }
  }
  throw new EmbeddedPostgresError({
    problem: "socket_folder_unusable",
    happened: `There is no usable folder for the database's socket: ${complaints.join("; ")}.`,
    advice: "Make /tmp writable, choose a shorter data folder, or start with a port.",
  });
}

/** Noted in the data folder, so that the next start can remove what a kill -9 left behind. */
function temporaryFolder(parent: string, note: string): string {
  const path = mkdtempSync(join(parent, TEMPORARY_PREFIX));
  writeFileSync(note, path, { mode: 0o600 });
  return path;
}

/** Removes it only while it is still a folder of our making: somebody else may have the name now. */
function removeNoted(note: string, user: ServerUser): void {
  if (!existsSync(note)) return;
  const path = readFileSync(note, "utf8");
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const isOurs = stat?.isDirectory() === true && stat.uid === user.uid;
  if (isOurs && basename(path).startsWith(TEMPORARY_PREFIX)) rmSync(path, { recursive: true });
  rmSync(note);
}

function inDataFolder(dataDirectory: string): string {
  const path = join(realpathSync(dataDirectory), "socket");
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { mode: 0o700 });
  return path;
}

function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= SOCKET_PATH_BYTES_MAX;
}
