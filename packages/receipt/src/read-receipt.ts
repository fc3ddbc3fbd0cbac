import { readCheckpoint, type OpenedBody } from "@plimsoll/journal/chain";
import { RECEIPT_FORMAT, RECEIPT_VERSIONS, type Receipt } from "./format.ts";

/** A receipt whose form is right, or what is wrong with it. */
export type Reading =
  | { readonly receipt: Receipt; readonly problem: null }
  | { readonly receipt: null; readonly problem: string };

type Test = (value: unknown) => boolean;

const HASH = /^[0-9a-f]{64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;
/** Deeper than any tree of pieces. */
const DEPTH_MAX = 40;

const isText: Test = (value) => typeof value === "string";
const isHash: Test = (value) => typeof value === "string" && HASH.test(value);
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const is =
  (expected: unknown): Test =>
  (value) =>
    value === expected;

const isPlace = fields({ sequence: isCount, index: isCount });
const isEntry = fields({
  sequence: isCount,
  at: isCount,
  version: isCount,
  origin: isHash,
  pieces: isCount,
  body: (value) => isOpened(value, DEPTH_MAX),
  previousHash: isHash,
  hash: isHash,
});
const isSignature = fields({
  algorithm: is("Ed25519"),
  publicKey: isHash,
  digest: isHash,
  signature: (value) => typeof value === "string" && SIGNATURE.test(value),
});
const isAnchor = fields({ place: isText, at: isText });
const isMade = fields({
  status: is("made"),
  checkpoint: (value) => readCheckpoint(value) !== null,
  anchors: (value) => isList(value, isAnchor),
  way: (value) => value === null || isList(value, isHash),
});
const isDue = fields({ status: is("due"), by: isText });

type Members = Readonly<Record<Exclude<keyof Receipt, "checkpoint">, Test>>;

const PLAIN: Members = {
  format: is(RECEIPT_FORMAT),
  version: is(RECEIPT_VERSIONS.plain),
  book: isText,
  sale: isPlace,
  // What it holds is compared with what the entries lead to.
  summary: isRecord,
  entries: (value) => isList(value, isEntry),
  links: (value) => isList(value, (way) => way === null || isList(way, isHash)),
  signature: isSignature,
};
const WITH_CHECKPOINT = {
  ...PLAIN,
  version: is(RECEIPT_VERSIONS.withCheckpoint),
  checkpoint: (value: unknown) => isMade(value) || isDue(value),
};

function membersOf({ version }: Readonly<Record<string, unknown>>): Members {
  return version === RECEIPT_VERSIONS.withCheckpoint ? WITH_CHECKPOINT : PLAIN;
}

/** Checks the form of a receipt: every field is there, of its kind, and there is no other. */
export function readReceipt(json: unknown): Reading {
  if (!isRecord(json)) return { receipt: null, problem: "It is not a JSON object." };
  if (!hasMembers(json)) {
    return {
      receipt: null,
      problem: `The field ${wrongField(json)} is missing or not of its form.`,
    };
  }
  const unknown = Object.keys(json).find((field) => !Object.hasOwn(membersOf(json), field));
  if (unknown !== undefined) {
    return { receipt: null, problem: `There is no field ${unknown} in a receipt.` };
  }
  const isLinked = json.links.length === json.entries.length - 1;
  if (!isLinked) return { receipt: null, problem: "Entries and links do not fit each other." };
  return { receipt: json, problem: null };
}

function wrongField(json: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(membersOf(json)).find(([field, test]) => !test(json[field]))?.[0];
}

function hasMembers(json: Readonly<Record<string, unknown>>): json is typeof json & Receipt {
  return wrongField(json) === undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown, test: Test): boolean {
  return Array.isArray(value) && value.every(test);
}

function fields(tests: Readonly<Record<string, Test>>): Test {
  const names = Object.keys(tests);
  return (value) =>
    isRecord(value) &&
    Object.keys(value).length === names.length &&
    Object.entries(tests).every(([name, test]) => test(value[name]));
}

function isOpened(value: unknown, depth: number): value is OpenedBody {
  if (!isRecord(value) || depth === 0) return false;
  const count = Object.keys(value).length;
  if ("piece" in value) return count === 1 && isText(value["piece"]);
  if ("hash" in value) return count === 1 && isHash(value["hash"]);
  const { left, right } = value;
  return count === 2 && isOpened(left, depth - 1) && isOpened(right, depth - 1);
}
