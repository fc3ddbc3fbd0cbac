import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { redactionOf } from "../redaction.ts";
import { readSecrets } from "./read-secrets.ts";

test("secrets of a file are in no line of the log once they are read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "secrets");
  const secret = "a secret that lies in a file alone";
  writeFileSync(path, `1:${secret}\n`, { mode: 0o600 });
  const secrets = { kind: "file", path } as const;
  const redact = redactionOf({ secrets });
  const read = await readSecrets({ mode: "live", secrets, dataDirectory: folder });
  expect(read).toEqual([{ version: 1, text: secret }]);
  expect(redact(`it was ${secret}.`)).toBe("it was ….");
});
