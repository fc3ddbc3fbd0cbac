import type { AccountId } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { unknownCaller, type Caller } from "../../../people/caller.ts";
import { StreamDoor } from "./stream-door.ts";

const keyOf = (id: string, account: string | null, roles: Caller["roles"]): Caller => {
  return { id: `key:${id}`, kind: "key", name: id, roles, account: account as AccountId | null };
};
const customer = (key: string, account: string) => keyOf(key, account, ["customer"]);
const staff = (key: string) => keyOf(key, null, ["risk"]);

/** How many streams of these callers, one each, are let in. */
const letIn = (door: StreamDoor, callers: readonly Caller[]): number =>
  callers.filter((caller) => typeof door.enter(caller) === "function").length;
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe("the door of the streams", () => {
  test("counts an account, however many keys it has", () => {
    const door = new StreamDoor();
    expect(
      letIn(
        door,
        times(2_000, (index) => customer(`k${index % 40}`, "mallory")),
      ),
    ).toBe(10);
    expect(door.enter(customer("other", "mallory"))).toBe("caller");
    expect(letIn(door, [customer("k0", "alice")])).toBe(1);
  });

  test("keeps streams for staff when all others are taken", () => {
    const door = new StreamDoor({ all: 20, forStaff: 5, unknown: 8 });
    const crowd = times(40, (index) => customer(`k${index}`, `a${index}`));
    expect(letIn(door, crowd)).toBe(15);
    expect(door.enter(customer("late", "late"))).toBe("everybody");
    expect(
      letIn(
        door,
        times(9, () => staff("s")),
      ),
    ).toBe(5);
  });

  test("keeps streams for those who have signed in when strangers come in crowds", () => {
    const door = new StreamDoor({ all: 20, forStaff: 5, unknown: 8 });
    const crowd = times(40, (index) => unknownCaller(`203.0.113.${index}`));
    expect(letIn(door, crowd)).toBe(8);
    expect(letIn(door, [customer("k", "alice")])).toBe(1);
  });

  test("has room again once somebody has left, who may leave twice", () => {
    const door = new StreamDoor({ account: 1 });
    const leave = door.enter(customer("k", "alice"));
    if (typeof leave !== "function") throw new Error("not let in");
    expect(door.enter(customer("k", "alice"))).toBe("caller");
    leave();
    leave();
    expect(
      letIn(
        door,
        times(2, () => customer("k", "alice")),
      ),
    ).toBe(1);
    expect(door.count).toBe(1);
  });
});
