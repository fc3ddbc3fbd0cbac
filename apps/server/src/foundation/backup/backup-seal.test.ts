import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FIRST_KEYRING, FIRST_SECRET, SECOND_SECRET } from "../../../test/secrets/keyrings.ts";
import { Keyring } from "../secrets/keyring.ts";
import { BackupBroken } from "./backup-format.ts";
import { END_BYTES, endOf, readMac } from "./backup-seal.ts";
import { judgeSeal, makeMac } from "./judge-seal.ts";

const contents = () => createHash("sha256").update(gzipSync("a line\n"));
const sha256 = contents().digest("hex");
const mac = makeMac(FIRST_KEYRING, sha256);

test("to whoever unpacks the file, the end is two lines more", () => {
  const whole = Buffer.concat([gzipSync("a line\n"), endOf(contents(), mac)]);
  const [first, seal, digest, ...others] = gunzipSync(whole).toString().split("\n");
  expect(first).toBe("a line");
  expect(JSON.parse(seal ?? "")).toEqual({ seal: mac });
  const all = whole.subarray(0, -(END_BYTES - endOf(contents(), mac).indexOf(gzipHeader, 1)));
  expect(JSON.parse(digest ?? "")).toEqual({
    sha256: createHash("sha256").update(all).digest("hex"),
  });
  expect(others).toEqual([""]);
});

const gzipHeader = Buffer.from([0x1f, 0x8b, 8]);

test("all ends are of one length, whoever sealed it, and each says who did", () => {
  const latest = new Keyring([{ version: 999_999_999, text: SECOND_SECRET.text }]);
  for (const each of [null, mac, makeMac(latest, sha256)]) {
    const end = endOf(contents(), each);
    expect(end).toHaveLength(END_BYTES);
    expect(readMac(end)).toBe(each);
  }
});

test("an end differs with what is before it and with the seal", () => {
  expect(endOf(contents(), mac)).toEqual(endOf(contents(), mac));
  expect(endOf(contents().update("x"), mac)).not.toEqual(endOf(contents(), mac));
  expect(endOf(contents(), null)).not.toEqual(endOf(contents(), mac));
});

test("bytes that are no end have no seal", () => {
  const shifted = Buffer.concat([Buffer.of(0), endOf(contents(), mac)]).subarray(0, END_BYTES);
  expect(() => readMac(shifted)).toThrow(BackupBroken);
  expect(() => readMac(Buffer.alloc(END_BYTES))).toThrow("it has no seal");
});

test("a seal counts with the secret that made it alone, also when that is no longer the newest", () => {
  const seal = { sha256, mac };
  expect(judgeSeal(FIRST_KEYRING, seal)).toBeNull();
  expect(judgeSeal(new Keyring([SECOND_SECRET, FIRST_SECRET]), seal)).toBeNull();
  expect(judgeSeal(new Keyring([SECOND_SECRET]), seal)).toContain("secret 1");
  const other = new Keyring([{ version: 1, text: SECOND_SECRET.text }]);
  expect(judgeSeal(other, seal)).toContain("none of the secrets");
  expect(judgeSeal(FIRST_KEYRING, { sha256: "0".repeat(64), mac })).toContain(
    "none of the secrets",
  );
  expect(judgeSeal(FIRST_KEYRING, { sha256, mac: null })).toContain("without secrets");
});
