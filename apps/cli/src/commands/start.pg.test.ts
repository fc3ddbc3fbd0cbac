import { join } from "node:path";
import { connectionUrlOf } from "@plimsoll/embedded-postgres";
import { describe, expect, test } from "vitest";
import { runPlimsoll, startPlimsoll } from "../../test/run-plimsoll.ts";
import { scratchFolder } from "../../test/scratch-folder.ts";

/*
 * Two servers, one after the other: when a command is killed its server must end as well, and a second start in
 * the same folder shows that nothing holds it any more. The commands of the other tests end before there is a server.
 */

describe("plimsoll start", () => {
  test("leaves no server behind when it is killed, and the next start serves", async () => {
    const folder = scratchFolder({});
    const environment = { PLIMSOLL_SANDBOX: "empty" };
    const first = await startPlimsoll([], folder, environment);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    first.child.kill("SIGKILL");
    await first.ended;

    const data = join(folder, "data");
    const deadline = Date.now() + 30_000;
    while ((await connectionUrlOf(data)) !== undefined) {
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expect(fetch(`${first.url}/health`)).rejects.toThrow();

    const second = await startPlimsoll([], folder, environment);
    second.child.kill("SIGINT");
    expect(await second.ended).toBe(0);
  });

  test("passes on why the server does not start, and its exit code", async () => {
    const outcome = await runPlimsoll(["start"], scratchFolder({}), { PLIMSOLL_MODE: "live" });
    expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
    expect(outcome.stderr).toContain("DATABASE_URL is missing");
  });

  test.each([["start"], ["keys", "list"], ["rebuild"]])(
    "leaves a database alone of which nobody says the mode: %s",
    async (...args) => {
      const database = ["--database", "postgresql://nobody@127.0.0.1:1/none"];
      const outcome = await runPlimsoll([...args, ...database]);
      expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
      expect(outcome.stderr).toContain("PLIMSOLL_MODE is missing: with DATABASE_URL say live");
    },
  );

  test("takes a database or a data folder, not both", async () => {
    const outcome = await runPlimsoll(["start", "--database", "postgresql://x/y", "--data", "d"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain("cannot be used with option '--data <folder>'");
  });
});
