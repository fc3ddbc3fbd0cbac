import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/** The server is a process of its own: the command line starts it, and imports nothing of it. */
const SERVER = fileURLToPath(new URL("../../../server/bin/plimsoll-server.js", import.meta.url));
const END_WITH_PARENT = new URL("./end-with-parent.js", import.meta.url).href;

/** What ends us ends the server in order. A closed terminal asks for no less. */
const FORWARDED: ReadonlyMap<NodeJS.Signals, NodeJS.Signals> = new Map([
  ["SIGTERM", "SIGTERM"],
  ["SIGINT", "SIGINT"],
  ["SIGHUP", "SIGTERM"],
]);
/** A shell's way to say that a signal ended a process. */
const SIGNALLED = 128;

/**
 * Runs the server's program with these arguments, on our own output. Returns its exit code.
 * It ends with us, however we end.
 *
 * It leads a process group of its own: a Ctrl-C in the terminal would reach it twice otherwise, once
 * from the terminal and once from us, and the second one cuts off an orderly end.
 */
export async function runServer(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const server = spawn(process.execPath, ["--import", END_WITH_PARENT, SERVER, ...args], {
    env: { ...environment, PLIMSOLL_PARENT: String(process.pid) },
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const listeners = Array.from(FORWARDED, ([signal, forwarded]) => {
    const listener = (): void => void server.kill(forwarded);
    process.on(signal, listener);
    return { signal, listener };
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.once("exit", (code, signal) => {
        resolve(signal === null ? (code ?? 0) : SIGNALLED + constants.signals[signal]);
      });
    });
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
