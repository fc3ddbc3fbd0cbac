import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { EXCHANGES, heldEnvironment } from "../../../../tools/held-environment.ts";

/** Answers as a server of ours would, but with a status that no operation has. */
const PLANTED = `
require("node:http").createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(203, { "content-type": "application/json", "x-request-id": "planted" });
    response.end(JSON.stringify({ planted: true }));
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

interface Asked {
  /** Where its exchanges are written to, instead of where this test file's are. */
  readonly file?: string;
  /** Waited for before the server is killed. */
  readonly answered: () => Promise<unknown>;
}

/** Starts a server in a process of its own as tests start ours, asks it at `path`, and kills it. */
export async function askPlanted(path: string, { file, answered }: Asked): Promise<void> {
  const run = file === undefined ? process.env : { ...process.env, [EXCHANGES]: file };
  const child = spawn(process.execPath, ["-e", PLANTED], {
    env: heldEnvironment({}, run),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    const url = `http://127.0.0.1:${port.toString().trim()}${path}`;
    const answer = await fetch(url, { method: "PUT", body: '{"name":"ä"}' });
    expect(await answer.json()).toEqual({ planted: true });
    await answered();
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}
