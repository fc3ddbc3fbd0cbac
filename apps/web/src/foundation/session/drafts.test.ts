import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetDraft, forgetDraftsOfOthers, keepDraft, readDraft } from "./drafts.ts";

const isText = (value: unknown): value is string => typeof value === "string";
const ann = { name: "new loan", account: "ann" };
const annette = { name: "new loan", account: "annette" };

/** As much of a browser's storage as drafts use: its keys are its own properties. */
function storage(): object {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return Object.hasOwn(this, key) ? this[key] : null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  return Object.assign(Object.create(methods) as object, { other: "theirs" });
}

beforeEach(() => void vi.stubGlobal("sessionStorage", storage()));
afterEach(() => void vi.unstubAllGlobals());

test("a draft is its account's alone, and gone once it is forgotten", () => {
  keepDraft(ann, "half written");
  expect(readDraft(ann, isText)).toBe("half written");
  expect(readDraft(annette, isText)).toBe(undefined);
  forgetDraft(ann);
  expect(readDraft(ann, isText)).toBe(undefined);
});

test("what has another form is no draft", () => {
  keepDraft(ann, { of: "another release" });
  expect(readDraft(ann, isText)).toBe(undefined);
});

test("whoever comes next finds nothing of the one before, and nobody's other things go", () => {
  keepDraft(ann, "mine");
  keepDraft(annette, "hers");
  forgetDraftsOfOthers("ann");
  expect([readDraft(ann, isText), readDraft(annette, isText)]).toEqual(["mine", undefined]);
  forgetDraftsOfOthers(null);
  expect(readDraft(ann, isText)).toBe(undefined);
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
});

test("without storage a page works as if nothing had been kept", () => {
  const refuse = () => {
    throw new Error("storage is switched off");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  keepDraft(ann, "mine");
  expect(readDraft(ann, isText)).toBe(undefined);
  forgetDraft(ann);
});
