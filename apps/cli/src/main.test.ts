import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runPlimsoll } from "../test/run-plimsoll.ts";

describe("the command line", () => {
  test("lists its commands when asked for help, and when told nothing", async () => {
    const [asked, silent] = await Promise.all([runPlimsoll(["--help"]), runPlimsoll([])]);
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
    expect(asked.stdout).toMatch(/^Usage: plimsoll \[options\] \[command\]\n/);
    const commands = [
      "start",
      "keys",
      "people",
      "secrets",
      "import",
      "verify",
      "export",
      "backup",
      "restore",
      "backup",
      "restore",
      "rebuild",
      "replay",
      "lab",
    ];
    for (const name of commands)
      expect(asked.stdout).toMatch(new RegExp(`^ {2}${name} .*\\.?$`, "m"));
    expect(asked.stdout).toMatch(/replay \[options\] +Play a price history over a loan book\./);
    expect(silent).toEqual(asked);
  });

  test.each([
    "start",
    "keys",
    "keys create",
    "keys list",
    "keys revoke",
    "people",
    "people invite",
    "people list",
    "people roles",
    "people suspend",
    "people readmit",
    "people reset",
    "secrets rotate",
    "secrets list",
    "secrets reseal",
    "import prices",
    "verify",
    "export",
    "backup",
    "restore",
    "rebuild",
    "migrate",
    "journal status",
    "journal accept-loss",
  ])("explains %s in 80 columns", async (path) => {
    const { exitCode, stdout } = await runPlimsoll([...path.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: plimsoll ${path}`);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("shows the version of its package", async () => {
    const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    const { version } = JSON.parse(manifest) as { readonly version: string };
    expect(await runPlimsoll(["--version"])).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test.each([
    [["sink"], "error: unknown command 'sink'\n"],
    [["--sink"], "error: unknown option '--sink'\n"],
  ])("exits with 2 when told %j", async (args, message) => {
    const outcome = await runPlimsoll(args);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toContain("Run the command with --help to see what it takes.");
  });
});
