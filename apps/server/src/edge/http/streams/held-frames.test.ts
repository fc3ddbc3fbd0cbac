import type { FrameName } from "@plimsoll/contract";
import { describe, expect, test } from "vitest";
import { HeldFrames } from "./held-frames.ts";

const frame = (name: FrameName, sequence: number | null) => ({
  name,
  sequence,
  bytes: new Uint8Array(),
});
const placesOf = (frames: readonly { readonly name: string; readonly sequence: number | null }[]) =>
  frames.map(({ name, sequence }) => `${name} ${sequence}`);

describe("frames that wait for events", () => {
  test("come when all events of their entries have been sent, and not before", () => {
    const held = new HeldFrames();
    held.hold(frame("marks", 7));
    expect(held.upTo(6)).toEqual([]);
    expect(placesOf(held.upTo(7))).toEqual(["marks 7"]);
    expect(held.upTo(8), "each is given once").toEqual([]);
  });

  test("give way to a newer one whose turn has come as well", () => {
    const held = new HeldFrames();
    for (const sequence of [3, 4, 9]) held.hold(frame("marks", sequence));
    held.hold(frame("sandbox", 5));
    expect(placesOf(held.upTo(5))).toEqual(["marks 4", "sandbox 5"]);
    expect(placesOf(held.upTo(9))).toEqual(["marks 9"]);
  });

  test("that say no place never wait", () => {
    const held = new HeldFrames();
    held.hold(frame("public", null));
    expect(placesOf(held.upTo(0))).toEqual(["public null"]);
  });

  test("are not pushed out by newer ones for ever while events are late", () => {
    const held = new HeldFrames();
    for (let sequence = 1; sequence <= 1_000; sequence += 1) held.hold(frame("marks", sequence));
    expect(placesOf(held.upTo(10))).toEqual(["marks 10"]);
    expect(placesOf(held.upTo(1_000))).toEqual(["marks 1000"]);
  });
});
