import { expect, test } from "vitest";
import { ConfigError } from "../../../foundation/config/environment.ts";
import { readPlaces } from "./read-places.ts";

const FILE = "file:/var/lib/plimsoll/anchors.jsonl";

test("places stand between commas or spaces, each of one kind", () => {
  const text = ` ${FILE},https://witness.example/keep?x=1  rfc3161:http://tsa.example/stamp\n`;
  expect(readPlaces(text, { allowsHttp: false })).toEqual([
    { kind: "file", path: "/var/lib/plimsoll/anchors.jsonl" },
    { kind: "webhook", url: "https://witness.example/keep?x=1" },
    { kind: "time_stamp", url: "http://tsa.example/stamp" },
  ]);
  expect(readPlaces("", { allowsHttp: false })).toEqual([]);
  expect(readPlaces("file:/a%20b", { allowsHttp: false })).toEqual([
    { kind: "file", path: "/a b" },
  ]);
});

test("a webhook without TLS is for tests and for a network of one's own", () => {
  const text = "http://127.0.0.1:9/keep";
  expect(readPlaces(text, { allowsHttp: true })).toEqual([{ kind: "webhook", url: text }]);
  expect(() => readPlaces(text, { allowsHttp: false })).toThrow("must be an https address");
});

test.each([
  ["file:anchors.jsonl", "must be a whole path"],
  ["file:/var/lib/", "must be a whole path"],
  ["file://other/anchors.jsonl", "must be a whole path"],
  ["/var/lib/anchors.jsonl", "is no place"],
  ["ftp://witness.example/", "is no place"],
  ["rfc3161:tsa.example", "is no place"],
  ["https://ann:secret@witness.example/", "must have no user name"],
  ["https://witness.example/#part", "must have no user name"],
  [`${FILE} ${FILE}`, "stands there twice"],
])("%s is refused", (text, problem) => {
  const read = () => readPlaces(text, { allowsHttp: false });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(problem);
});
