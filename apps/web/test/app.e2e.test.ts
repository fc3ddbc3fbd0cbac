import { describe, expect } from "vitest";
import { Authenticator } from "./e2e/authenticator.ts";
import { readWhatWasChanged, tellARefusalOnce } from "./e2e/changed-parameters.ts";
import { beginAgain, readAndPlayTheWeek, seeSomethingSoon } from "./e2e/first-page.ts";
import { lendAndWithdraw } from "./e2e/lend-and-withdraw.ts";
import { btcPrice, openLoan, type Owed } from "./e2e/loans.ts";
import { nameALoan, repayAll } from "./e2e/own-loan.ts";
import { open } from "./e2e/pages.ts";
import { closeTheMenuInEveryWay, leaveADialogByBack, reloadANewLoan } from "./e2e/phone.ts";
import { bound, setScenes } from "./e2e/scenes.ts";
import { DESKTOP, PHONE } from "./e2e/stage.ts";

const { scene, enter } = setScenes();

describe("the first page", () => {
  // Before anybody plays: the week begins by itself where somebody watches it for a while.
  scene(
    "tells the story on a phone, plays on demand, and comes soon over a slow network",
    async () => {
      await readAndPlayTheWeek(await enter("nobody", { size: PHONE }));
      await seeSomethingSoon(await enter("nobody", { size: PHONE }));
    },
  );
});

describe("somebody who signs up", () => {
  scene(
    "sets a second factor, is asked for it, and comes back to the page they wanted",
    async () => {
      const { page } = await enter("nobody");
      const email = `someone-${Date.now()}@example.org`;
      const password = "violet harbour 42 trombone";
      await page.goto("/account/security");
      await page.waitForURL("**/sign-in?next=*");
      await page.getByRole("link", { name: "Open one" }).click();
      await page.getByLabel("Name").fill("Sam Someone");
      await page.getByLabel("E-mail").fill(email);
      await page.getByRole("textbox", { name: "Password" }).fill(password);
      await page.getByRole("button", { name: "Open the account" }).click();
      await page.waitForURL("**/account/security");

      const app = page.getByRole("region", { name: /^The authenticator app is/ });
      await app.getByRole("textbox", { name: "Your password" }).fill(password);
      await app.getByRole("button", { name: "Set it up" }).click();
      const authenticator = new Authenticator(await app.getByTestId("totp-secret").innerText());
      await app.getByLabel("Code that the app shows now").fill(await authenticator.next());
      await app.getByRole("button", { name: "Turn it on" }).click();
      await page.getByRole("heading", { name: "The authenticator app is on" }).waitFor();

      await page.getByRole("button", { name: email }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Sign in" }).first().waitFor();
      await page.goto("/statement");
      await page.waitForURL("**/sign-in?next=*");
      await page.getByLabel("E-mail").fill(email);
      await page.getByRole("textbox", { name: "Password" }).fill("not the password");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("alert").waitFor();
      await page.getByRole("textbox", { name: "Password" }).fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByLabel("Code of your authenticator").fill(await authenticator.next());
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.waitForURL("**/statement");
    },
    180,
  );

  scene("adds a passkey, signs in by it alone, and removes it", async () => {
    const { page, visitor } = bound(await enter("nobody", { host: "localhost" }));
    await visitor.giveAuthenticator();
    const email = `keeper-${Date.now()}@example.org`;
    await page.goto("/sign-up?next=/account/security");
    await page.getByLabel("Name").fill("Kim Keeper");
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill("violet harbour 42 trombone");
    await page.getByRole("button", { name: "Open the account" }).click();
    await page.waitForURL("**/account/security");
    await page.getByLabel("Name of a new passkey").fill("This laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const passkeys = page.getByRole("region", { name: "Passkeys" });
    await passkeys.getByText("This laptop").waitFor();

    await page.getByRole("button", { name: email }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in" }).first().waitFor();
    await page.goto("/sign-in?next=/account/security");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL((url) => url.pathname === "/account/security");
    await page.getByText("with a passkey").waitFor();
    await passkeys.getByRole("button", { name: "Remove the passkey This laptop" }).click();
    await passkeys.getByText("No passkeys yet.").waitFor();
  });
});

describe("a borrower", () => {
  scene(
    "opens a loan, sees the plan act in a fall, and checks the receipt",
    async () => {
      const { page, call } = bound(await enter("borrower", { size: PHONE }));
      await call("POST", "/v1/sandbox/clock", { action: "pause" });
      await page.goto("/loans/new");
      await page.getByRole("textbox", { name: "How much BTC do you pledge?" }).fill("99");
      const pledged = page.getByRole("textbox", { name: "How much BTC do you pledge?" });
      await expect.poll(() => pledged.getAttribute("aria-invalid")).toBe("true");
      expect(await page.getByRole("button", { name: "Continue" }).isDisabled()).toBe(true);
      await pledged.fill("0.5");
      await page.getByRole("button", { name: "Continue" }).click();
      const slider = page.getByRole("slider").first();
      const line = async () =>
        /liquidation at (.+)/.exec((await slider.getAttribute("aria-valuetext")) ?? "")?.[1];
      const before = await line();
      expect(before).toMatch(/\d/);
      await slider.focus();
      await page.keyboard.press("End");
      await expect.poll(line).not.toBe(before);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByText("You owe from the start").waitFor();
      await page.getByRole("button", { name: "Open this loan" }).dblclick();
      await page.waitForURL(/\/loans\/(?!new)/);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const { items } = await call<{ items: readonly { loan: string }[] }>("GET", "/v1/loans");
      expect(items.length, "a double click opens one loan").toBe(1);

      await call("POST", "/v1/sandbox/shock", { fall: "0.1" });
      await page
        .getByText(/Your plan pledged/)
        .first()
        .waitFor();
      const [opened] = items;
      await call("PUT", `/v1/loans/${opened?.loan ?? ""}/plan`, {
        plan: {
          steps: [{ kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75", cap: null }],
        },
      });
      await call("POST", "/v1/sandbox/shock", { fall: "0.1" });
      const receipt = page.getByRole("link", { name: /receipt/i }).first();
      await receipt.click();
      await page.waitForURL("**/receipts/**");
      await page.getByText("Everything fits together.").waitFor();
    },
    180,
  );

  scene("adds collateral from an alert", async () => {
    const { page, call } = bound(await enter("borrower", { size: PHONE }));
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    await openLoan(call, 0.74);
    await page.goto("/notifications");
    await page.getByText("Nothing waits for you").waitFor();
    await call("POST", "/v1/sandbox/shock", { fall: "0.1" });
    // It comes by itself, on every page.
    await page.getByRole("link", { name: /alerts? waits? for you/ }).waitFor();
    const unseen = page.getByRole("button", { name: "I have seen it" });
    await unseen.first().waitFor();
    for (let left = await unseen.count(); left > 0; left = await unseen.count()) {
      await unseen.first().click();
      await expect.poll(() => unseen.count()).toBeLessThan(left);
    }
    await page.getByText("Nothing waits for you").waitFor();
    await page.getByRole("tab", { name: "All" }).click();
    await page.getByText(/^Seen/).first().waitFor();
    await page.getByRole("link", { name: "Open" }).first().click();
    await page.waitForURL(/\/loans\//);
    const dialog = page.getByRole("dialog");
    // The letter of an alert leads to repaying; this borrower has coins instead.
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Add collateral" }).first().click();
    await dialog.getByRole("textbox").first().fill("0.05");
    await dialog.getByRole("button", { name: "Add collateral" }).click();
    await page.getByText("Collateral added.").waitFor();
    // The cause is gone, and so is the alert.
    await page.goto("/notifications");
    await page.getByRole("tab", { name: "All" }).click();
    await page
      .getByText(/^Over since/)
      .first()
      .waitFor();
  });

  scene("pays once although the answer was lost, and takes a statement along", async () => {
    const { page, call } = bound(await enter("borrower", { size: PHONE }));
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    const loan = await openLoan(call, 0.5);
    const owed = async () => (await call<Owed>("GET", `/v1/loans/${loan}`)).principal.amount;
    const before = await owed();
    await page.goto(`/loans/${loan}`);
    let asked = 0;
    await page.route("**/v1/loans/*/repay", async (route) => {
      asked += 1;
      // The server has acted, and nobody hears of it.
      if (asked > 1) return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
    const dialog = page.getByRole("dialog");
    const repay = async () => {
      await page.getByRole("button", { name: "Repay" }).first().click();
      await dialog.getByRole("textbox").first().fill("100");
      await dialog.getByRole("button", { name: "Repay" }).click();
    };
    await repay();
    await page.getByText("Repaid.").waitFor();
    expect(asked).toBe(2);
    expect(Number.parseInt(before, 10) - Number.parseInt(await owed(), 10)).toBe(100);

    await page.goto("/statement");
    const file = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await file).suggestedFilename()).toMatch(/\.csv$/);
  });

  scene("names a loan, and repays all of it to the last base unit", async () => {
    const { visitor, call } = bound(await enter("borrower", { size: PHONE }));
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    const loan = await openLoan(call, 0.4);
    await nameALoan(visitor, loan);
    await repayAll(visitor, loan);
  });

  scene("is asked to sign in when the session has ended, and comes back to the page", async () => {
    const visitor = await enter("borrower", { size: DESKTOP });
    const { page, context } = visitor;
    await open(visitor, "/overview");
    await context.clearCookies();
    await page.getByRole("link", { name: "Statement" }).first().click();
    await page.waitForURL(/\/sign-in\?next=.*statement/);
  });

  scene("is helped by a stranger with the link", async () => {
    const borrower = bound(await enter("borrower"));
    await borrower.call("POST", "/v1/sandbox/clock", { action: "pause" });
    const loan = await openLoan(borrower.call, 0.74);
    const owed = async () =>
      (await borrower.call<Owed>("GET", `/v1/loans/${loan}`)).principal.amount;
    const before = Number.parseInt(await owed(), 10);
    const { token } = await borrower.call<{ token: string }>(
      "POST",
      `/v1/loans/${loan}/rescue-links`,
      {},
    );
    const { page, visitor } = bound(await enter("nobody", { size: PHONE }));
    await page.goto(`/rescue/${token}`);
    await page.getByText("To help, sign in").waitFor();
    expect(await page.content()).not.toContain(loan);
    await visitor.become("Lender");
    await page.goto(`/rescue/${token}`);
    const repay = page.getByRole("region", { name: "Repay" });
    await repay.getByRole("textbox", { name: "Amount" }).fill("100");
    await repay.getByRole("button", { name: "Repay" }).click();
    await repay.getByText("Done. Thank you.").waitFor();
    expect(Number.parseInt(await owed(), 10)).toBeLessThan(before);
    await repay.getByText("Repay all of it").click();
    await repay.getByText(/^At most [\d,.]+ USDC is taken: .* nothing is left to owe\.$/).waitFor();
    await repay.getByRole("button", { name: "Repay" }).click();
    await repay.getByText("Done. Thank you.").waitFor();
    expect(await owed()).toBe("0");
  });
});

describe("a phone", () => {
  scene("has ways out of menu and dialogs, and keeps what was written", async () => {
    const visitor = await enter("borrower", { size: PHONE });
    await closeTheMenuInEveryWay(visitor);
    await leaveADialogByBack(visitor);
    await reloadANewLoan(visitor);
  });
});

describe("a lender", () => {
  scene("goes in and out again", async () => {
    await lendAndWithdraw(await enter("lender"));
  });
});

describe("a risk officer", () => {
  scene("pauses borrowing and changes a parameter, after seeing whom it touches", async () => {
    const { page, call } = bound(await enter("risk"));
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    await page.goto("/risk/markets");
    const pausing = page.getByRole("region", { name: "Pause and resume" });
    await pausing.getByLabel("Borrow").check();
    await pausing.getByRole("button", { name: "Show whom it would touch" }).click();
    await pausing.getByLabel("Reason").fill("The venue is under attack.");
    await pausing.getByRole("button", { name: "Pause", exact: true }).click();
    await pausing.getByText("Nothing is changed yet.").waitFor();
    interface Market {
      readonly settings: { readonly paused: readonly string[]; readonly maxLtv: string };
    }
    const paused = await call<Market>("GET", "/v1/markets/btc-usdc");
    expect(paused.settings.paused).toEqual(["borrow"]);

    await pausing.getByLabel("Borrow").uncheck();
    await pausing.getByRole("button", { name: "Show whom it would touch" }).click();
    await pausing.getByLabel("Reason").fill("It is over.");
    await pausing.getByRole("button", { name: "Resume", exact: true }).click();
    await pausing.getByText("Nothing is changed yet.").waitFor();

    const settings = page.getByRole("region", { name: "Settings" });
    await settings.getByLabel("Highest LTV of a new loan").fill("70");
    await settings.getByRole("button", { name: "Show whom it would touch" }).click();
    await settings.getByLabel("Reason").fill("Nights have become longer.");
    await settings.getByRole("button", { name: /Change|Apply|Save/ }).click();
    await settings.getByText("Nothing is changed yet.").waitFor();
    const changed = await call<Market>("GET", "/v1/markets/btc-usdc");
    expect(changed.settings.maxLtv).toBe("0.7");
    await readWhatWasChanged(page, "Nights have become longer.");
    await tellARefusalOnce(page);
    await call("PUT", "/v1/markets/btc-usdc/settings", {
      settings: { ...changed.settings, maxLtv: "0.75" },
      reason: "The others of this test borrow more.",
    });
    await page.goto("/risk");
    await page.getByText("Settings or pauses changed: Nights have become longer.").waitFor();
  });
});

describe("an auditor of the past", () => {
  scene("sees the book as it was, and has the chain checked", async () => {
    const { page } = await enter("risk");
    await page.goto("/risk/history");
    await page.getByRole("textbox", { name: "Entry" }).fill("100");
    await page.getByRole("button", { name: "Show the book then" }).click();
    await page.getByText("After entry 100,").waitFor();
    await page.getByRole("heading", { name: "Trial balance then" }).waitFor();
    await page.goto("/risk/ledger");
    await page.getByRole("button", { name: "Check the chain" }).click();
    await page.getByText("The chain is intact").waitFor();
  });

  scene("looks for acts in the audit log", async () => {
    const { page } = await enter("risk");
    await page.getByRole("link", { name: "Audit log" }).click();
    const log = page.getByRole("table", { name: /^Entries of the audit log/ });
    // Others of this test have filled the first page.
    await log.getByText("Staff looked at data").first().waitFor();
    await page.getByRole("combobox", { name: "Act" }).selectOption("service.started");
    await page.getByRole("button", { name: "Show entries" }).click();
    const acts = () => log.locator("tbody tr td:nth-child(3)").allInnerTexts();
    await expect.poll(async () => new Set(await acts())).toEqual(new Set(["The service started"]));
    await page.getByLabel("Who").fill("person:nobody");
    await page.getByRole("button", { name: "Show entries" }).click();
    await page.getByText("The audit log has no such entry").waitFor();
  });
});

describe("the sandbox", () => {
  scene("is paused, hurried and shocked from any page", async () => {
    const { page, visitor, call } = bound(await enter("lender"));
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    await page.goto("/solvency");
    await page.getByRole("button", { name: /^Controls/ }).click();
    const state = () =>
      call<{ state: string; speed: number; policy: string }>("GET", "/v1/sandbox");
    await page.getByText("So far, under both policies").waitFor();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(async () => (await state()).state).toBe("playing");
    await page.getByText("1 h/s", { exact: true }).click();
    await expect.poll(async () => (await state()).speed).toBe(3_600);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect.poll(async () => (await state()).state).toBe("paused");
    const before = await btcPrice(call);
    await page.getByRole("button", { name: "−5 %" }).click();
    await expect.poll(() => btcPrice(call)).toBeLessThan(before * 0.96);
    await page.getByRole("switch", { name: /New loans get/ }).click({ force: true });
    await expect.poll(async () => (await state()).policy).toBe("reference");
    await call("POST", "/v1/sandbox/policy", { policy: "plan" });
    await beginAgain(visitor);
  });
});

describe("a page without a connection", () => {
  scene("says so, keeps what was entered, and catches up by itself", async () => {
    const visitor = await enter("borrower", { size: PHONE });
    const { page, context, call } = { ...bound(visitor), context: visitor.context };
    await call("POST", "/v1/sandbox/clock", { action: "pause" });
    const loan = await openLoan(call, 0.5);
    await open(visitor, `/loans/${loan}`);
    await page.getByRole("button", { name: "Add collateral" }).first().click();
    const dialog = page.getByRole("dialog");
    const entered = dialog.getByRole("textbox").first();
    await entered.fill("0.01");
    await context.setOffline(true);
    await page.getByText("Connection lost.").waitFor();
    await dialog.getByRole("button", { name: "Add collateral" }).click();
    await dialog.getByRole("alert").waitFor();
    await context.setOffline(false);
    await page.getByText("Connection lost.").waitFor({ state: "hidden" });
    expect(await entered.inputValue()).toBe("0.01");
    await dialog.getByRole("button", { name: "Add collateral" }).click();
    await page.getByText("Collateral added.").waitFor();
  });
});
