import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { SEAL_BYTES, sealOf } from "./backup-seal.ts";

const sha256 = createHash("sha256").update("all before").digest("hex");

test("to whoever unpacks the file, the seal is one line more", () => {
  const whole = Buffer.concat([gzipSync("a line\n"), sealOf(sha256)]);
  expect(gunzipSync(whole).toString()).toBe(`a line\n{"sha256":"${sha256}"}\n`);
});

test("all seals are of one length, and differ with the hash alone", () => {
  expect(sealOf(sha256)).toHaveLength(SEAL_BYTES);
  expect(sealOf(sha256)).toEqual(sealOf(sha256));
  expect(sealOf("0".repeat(64))).not.toEqual(sealOf(sha256));
});
