import { expect, test } from "vitest";
import { actorWords } from "./actor-words.ts";

test.each([
  [{ actor: "person:8f2", actorName: "Ada" }, "Ada"],
  [{ actor: "person:8f2", actorName: null }, "somebody who is not known here any more"],
  [{ actor: "key:31", actorName: null }, "an API key that is not known here any more"],
  [{ actor: "console:root", actorName: null }, "root, on the server itself"],
  [{ actor: "sandbox", actorName: null }, "the sandbox"],
  [{ actor: "feeds", actorName: null }, "the service itself"],
  [{ actor: null, actorName: null }, "the service itself"],
])("%j", (change, words) => {
  expect(actorWords(change)).toBe(words);
});
