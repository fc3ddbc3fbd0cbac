import { describe, expect, test } from "vitest";
import type { Session } from "./caller.ts";
import { SessionKeeper } from "./session-keeper.ts";

const proved = { isEmailVerified: true, withheldRoles: [] };
const borrower: Session = { name: "Bo", roles: ["customer"], account: "account-1", ...proved };
const lender: Session = { name: "Len", roles: ["customer"], account: "account-2", ...proved };

/** A page that knows the borrower, and a browser whose session may be another one. */
function page() {
  const state = {
    known: borrower as Session | null | undefined,
    real: borrower as Session | null,
    isOffline: false,
    reads: 0,
    surprises: [] as (Session | null)[],
    told: 0,
    /** What a read that is under way waits for. */
    gate: Promise.resolve(),
  };
  const keeper = new SessionKeeper({
    read: async () => {
      state.reads += 1;
      const answer = state.real;
      await state.gate;
      if (state.isOffline) throw new TypeError("Failed to fetch");
      return answer;
    },
    known: () => state.known,
    adopt: (session) => (state.known = session),
    onSurprise: (session) => state.surprises.push(session),
    tellOthers: () => (state.told += 1),
  });
  return { state, keeper };
}

describe("the session of a page", () => {
  test("is not asked for again without a reason", async () => {
    const { state, keeper } = page();
    expect(await keeper.confirm()).toEqual(borrower);
    expect(state.reads).toBe(0);
  });

  test("that has ended is noticed before anybody acts", async () => {
    const { state, keeper } = page();
    state.real = null;
    keeper.doubt();
    expect(await keeper.confirm()).toBeNull();
    expect(state).toMatchObject({ known: null, surprises: [null], told: 0, reads: 1 });
  });

  test("that another tab has changed is noticed, and stays when it is the same", async () => {
    const { state, keeper } = page();
    keeper.doubt();
    expect(await keeper.confirm()).toEqual(borrower);
    expect(state.surprises).toEqual([]);
    state.real = lender;
    keeper.doubt();
    expect(await keeper.confirm()).toEqual(lender);
    expect(state.surprises).toEqual([lender]);
  });

  test("whose address was proved meanwhile is shown so, and surprises nobody", async () => {
    const { state, keeper } = page();
    state.known = { ...borrower, isEmailVerified: false };
    keeper.doubt();
    expect(await keeper.confirm()).toEqual(borrower);
    expect(state).toMatchObject({ known: borrower, surprises: [] });
  });

  test("is asked for once more when it may have changed while it was asked for", async () => {
    const { state, keeper } = page();
    let open = (): void => undefined;
    state.gate = new Promise((resolve) => (open = resolve));
    keeper.doubt();
    state.real = lender;
    keeper.doubt();
    open();
    expect(await keeper.confirm()).toEqual(lender);
    expect(state.reads).toBe(2);
  });

  test("stays in doubt while nobody can be asked", async () => {
    const { state, keeper } = page();
    state.isOffline = true;
    state.real = lender;
    keeper.doubt();
    await expect(keeper.confirm()).rejects.toThrow("Failed to fetch");
    state.isOffline = false;
    expect(await keeper.confirm()).toEqual(lender);
  });

  test("that the page has changed itself is no surprise, and the other tabs hear of it", async () => {
    const { state, keeper } = page();
    state.real = lender;
    expect(await keeper.renew()).toEqual(lender);
    expect(state).toMatchObject({ known: lender, surprises: [], told: 1 });
    keeper.forget();
    expect(state).toMatchObject({ known: null, surprises: [], told: 2 });
  });

  test("is not overwritten by an older answer", async () => {
    const { state, keeper } = page();
    let open = (): void => undefined;
    state.gate = new Promise((resolve) => (open = resolve));
    keeper.doubt();
    keeper.forget();
    open();
    expect(await keeper.confirm()).toBeNull();
    await state.gate;
    expect(state).toMatchObject({ known: null, surprises: [] });
  });

  test("that nobody knew yet is no surprise either", async () => {
    const { state, keeper } = page();
    state.known = undefined;
    keeper.doubt();
    await keeper.confirm();
    expect(state).toMatchObject({ known: borrower, surprises: [] });
  });

  test("is acted in by name: the same text for the same person, none for nobody", async () => {
    const { state, keeper } = page();
    const { whoActs } = keeper;
    const name = whoActs.known();
    expect(name).toContain("account-1");
    expect(await whoActs.confirm()).toBe(name);
    state.real = null;
    keeper.doubt();
    expect(await whoActs.confirm()).toBe("");
    expect(whoActs.known()).toBe("");
    state.known = undefined;
    expect(whoActs.known()).toBeUndefined();
  });
});
