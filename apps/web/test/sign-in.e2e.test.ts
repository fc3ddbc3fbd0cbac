import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { seriousFindings } from "./e2e/axe.ts";
import { Authenticator } from "./e2e/authenticator.ts";
import { setLiveStage, type LiveStage } from "./e2e/live-stage.ts";
import { PHONE, Stage, type Visitor, type VisitOptions } from "./e2e/stage.ts";

/*
 * A live server, where people prove their address by a letter. One server for all tests of the file: they sign up as
 * different people.
 */

const PASSWORD = "violet harbour 42 trombone";
const OTHER_PASSWORD = "quiet anvil 17 marmalade";

let obstacle: string | null = null;
let live: LiveStage;
const visitors: Visitor[] = [];

beforeAll(async () => {
  obstacle = await Stage.obstacle();
  if (obstacle === null) live = await setLiveStage({ PLIMSOLL_REGISTRATION: "open" });
}, 600_000);
afterAll(async () => {
  if (obstacle === null) await live.strike();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    const { complaints } = visitor;
    await visitor.leave();
    expect(complaints, "what the browser complained of").toEqual([]);
  }
});

async function enter(options?: VisitOptions): Promise<Page> {
  const visitor = await live.stage.visit(options);
  visitors.push(visitor);
  return visitor.page;
}

/** A test in the browser; skipped with the reason where there is none. */
function scene(name: string, play: () => Promise<void>): void {
  test(
    name,
    async (context: TestContext) => {
      if (obstacle !== null) context.skip(obstacle);
      await play();
    },
    240_000,
  );
}

/** The path and query of the link in the newest letter to somebody, other than one that is known. */
async function linkTo(email: string, other?: string): Promise<string> {
  const { mailbox } = live;
  await expect.poll(() => mailbox.linkTo(email) ?? other).not.toBe(other);
  return mailbox.linkTo(email) ?? "";
}

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Waits until a field says what is wrong with it. */
async function whenRefused(part: Page | Locator, name: string): Promise<void> {
  const wrong = part.locator('[aria-invalid="true"]');
  await part.getByRole("textbox", { name, exact: true }).and(wrong).waitFor();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(password);
  await button(page, "Sign in").click();
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/sign-up");
  await field(page, "Name").fill("Sam Someone");
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(PASSWORD);
  await button(page, "Open the account").click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
}

async function expectNoFindings(page: Page): Promise<void> {
  expect(await seriousFindings(page)).toEqual([]);
}

describe("somebody new", () => {
  scene("proves the address, sets a second factor, and signs in with both", async () => {
    const email = "sam@example.org";
    const page = await enter();
    await page.goto("/sign-up");
    await field(page, "Name").fill("Sam Someone");
    await field(page, "E-mail").fill(email);
    await field(page, "Password").fill("password1234");
    await button(page, "Open the account").click();
    // The service judges the password, and its words stand at the field.
    await whenRefused(page, "Password");
    await signUp(page, email);
    await expectNoFindings(page);

    await page.goto("/sign-in");
    await signIn(page, email, PASSWORD);
    await page.getByRole("alert").waitFor();
    await page.goto(await linkTo(email));
    await page.getByText("Your address is confirmed").waitFor();
    await signIn(page, email, PASSWORD);
    await page.waitForURL("**/overview");

    await page.goto("/account/security");
    const app = page.getByRole("region", { name: "The authenticator app is off" });
    await field(page, "Your password").first().waitFor();
    await app.getByRole("textbox", { name: "Your password" }).fill(PASSWORD);
    await button(page, "Set it up").click();
    const authenticator = new Authenticator(await page.getByTestId("totp-secret").innerText());
    await field(page, "Code that the app shows now").fill("000000");
    await button(page, "Turn it on").click();
    await whenRefused(page, "Code that the app shows now");
    await field(page, "Code that the app shows now").fill(await authenticator.next());
    await button(page, "Turn it on").click();
    await page.getByRole("heading", { name: "The authenticator app is on" }).waitFor();
    await expectNoFindings(page);

    await button(page, email).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in" }).first().waitFor();
    await page.goto("/account/security");
    await page.waitForURL("**/sign-in?next=*");
    await signIn(page, email, PASSWORD);
    await field(page, "Code of your authenticator").fill(await authenticator.next());
    await button(page, "Confirm").click();
    await page.waitForURL("**/account/security");

    const password = page.getByRole("region", { name: "Password" });
    await password.getByRole("textbox", { name: "Your password" }).fill("not the password");
    await password.getByRole("textbox", { name: "New password" }).fill(OTHER_PASSWORD);
    await button(page, "Change the password").click();
    await whenRefused(password, "Your password");
    await password.getByRole("textbox", { name: "Your password" }).fill(PASSWORD);
    await button(page, "Change the password").click();
    await page.getByText("Changed. Other browsers are signed out.").waitFor();
    const sessions = page.getByRole("region", { name: "Where you are signed in" });
    await sessions.getByText("this one").waitFor();
    expect(await sessions.getByRole("listitem").count()).toBe(1);
    await sessions.getByText("Chrome on Linux").waitFor();
  });

  scene("chooses a new password by a letter, which opens nothing twice", async () => {
    const email = "forgetful@example.org";
    const page = await enter({ size: PHONE });
    await signUp(page, email);
    const first = await linkTo(email);
    await page.goto(first);
    await page.getByText("Your address is confirmed").waitFor();

    await page.getByRole("link", { name: "Forgotten the password?" }).click();
    // The page before has such a field too.
    await page.waitForURL("**/forgotten-password");
    await button(page, "Send me a link").waitFor();
    await field(page, "E-mail").fill("nobody@example.org");
    await button(page, "Send me a link").click();
    await page.getByText("If there is an account with this address").waitFor();
    await page.goto("/forgotten-password");
    await field(page, "E-mail").fill(email);
    await button(page, "Send me a link").click();
    await page.getByText("If there is an account with this address").waitFor();
    const reset = await linkTo(email, first);
    await page.goto(reset);
    await field(page, "New password").fill(OTHER_PASSWORD);
    await button(page, "Change the password").click();
    await page.getByText("Your password is changed").waitFor();
    await page.getByRole("link", { name: "Sign in" }).last().click();
    await signIn(page, email, OTHER_PASSWORD);
    await page.waitForURL("**/overview");

    await page.goto(reset);
    await field(page, "New password").fill(PASSWORD);
    await button(page, "Change the password").click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("link", { name: "Ask for another link" }).waitFor();
  });

  scene("moves to another address, and ends everything", async () => {
    const [email, other] = ["mover@example.org", "moved@example.org"];
    const page = await enter();
    await signUp(page, email);
    await page.goto(await linkTo(email));
    await signIn(page, email, PASSWORD);
    await page.waitForURL("**/overview");
    await page.goto("/account/security");
    // As after ten minutes: the service wants to know again who it is.
    const late = { code: "STEP_UP_REQUIRED", message: "Show again who you are." };
    await page.route(
      "**/api/auth/email/change",
      (route) => route.fulfill({ status: 403, json: late }),
      { times: 1 },
    );
    await field(page, "New address").fill(other);
    await button(page, "Send a letter there").click();
    const proof = page.getByRole("dialog", { name: "Show again that it is you" });
    await proof.getByRole("textbox", { name: "Your password" }).fill("not the password");
    await proof.getByRole("button", { name: "Go on" }).click();
    await whenRefused(proof, "Your password");
    await proof.getByRole("textbox", { name: "Your password" }).fill(PASSWORD);
    await proof.getByRole("button", { name: "Go on" }).click();
    await page.getByText(`A letter is on its way to ${other}.`).waitFor();
    await page.goto(await linkTo(other));
    await button(page, "Confirm the address").click();
    await page.getByText(`Your account goes by ${other} from now on.`).waitFor();

    await page.goto("/account/keys");
    await field(page, "Name").fill("bot");
    await button(page, "Make the key").click();
    const secret = await page.getByRole("textbox", { name: "Key" }).inputValue();
    const ask = () =>
      page.evaluate(
        async (key) =>
          (await fetch("/v1/me", { headers: { authorization: `Bearer ${key}` } })).status,
        secret,
      );
    expect(await ask()).toBe(200);
    await page.goto("/account/security");
    await button(page, "End everything").click();
    await page.getByRole("dialog").getByRole("button", { name: "End everything" }).click();
    await page.waitForURL("**/sign-in");
    expect(await ask()).toBe(401);
  });
});

/** A clock of an hour ahead, as the service describes one; no test moves the clock of this machine. */
const JUMPED = {
  isTrusted: false,
  wallClock: "2026-11-30T13:00:00.000Z",
  expected: "2026-11-30T12:00:00.000Z",
  aheadSeconds: 3_600,
  stoppedAt: "2026-11-30T12:00:00.000Z",
  bookTime: "2026-11-30T11:59:59.000Z",
  databaseClock: "2026-11-30T13:00:00.000Z",
};

describe("an officer", () => {
  scene("comes in by an invitation, and is staff once a passkey was used", async () => {
    const email = "ann@example.org";
    await live.run("people", "invite", email, "--role", "operator", "--role", "risk");
    const visitor = await live.stage.visit();
    visitors.push(visitor);
    const { page } = visitor;
    await visitor.giveAuthenticator();
    await page.goto(await linkTo(email));
    await page.getByText("As staff you set up a second factor next.").waitFor();
    await field(page, "Name").fill("Ann Officer");
    await field(page, "Password").fill(PASSWORD);
    await button(page, "Open the account").click();
    await page.waitForURL("**/account/security");
    const band = page.getByRole("status", { name: "To be proved yet" });
    await band.getByText("Staff use a second factor in each session.").waitFor();
    await expectNoFindings(page);
    await page.goto("/risk/audit-log");
    await page.getByText("This page needs a second factor").waitFor();
    await page.getByRole("link", { name: "Set up or use a second factor" }).last().click();

    await field(page, "Name of a new passkey").fill("Ann's laptop");
    await button(page, "Add a passkey").click();
    await band.waitFor({ state: "hidden" });
    await page.goto("/risk/audit-log");
    const log = page.getByRole("table", { name: /^Entries of the audit log/ });
    await log.getByText("Invited").waitFor();
  });

  scene("accepts a clock that has jumped, saying why", async () => {
    const email = "bob@example.org";
    await live.run("people", "invite", email, "--role", "operator");
    const visitor = await live.stage.visit();
    visitors.push(visitor);
    const { page } = visitor;
    await visitor.giveAuthenticator();
    let isTrusted = false;
    const alarm = { name: "clock_jumped", sentence: "The clock has jumped.", stopsService: true };
    await page.route("**/v1/alarms", (route) =>
      route.fulfill({ json: { items: isTrusted ? [] : [alarm] } }),
    );
    await page.route("**/v1/clock", (route) => route.fulfill({ json: { ...JUMPED, isTrusted } }));
    let accepted: unknown = null;
    await page.route("**/v1/clock/accept", (route) => {
      accepted = route.request().postDataJSON();
      isTrusted = true;
      return route.fulfill({ json: { ...JUMPED, isTrusted } });
    });
    await page.goto(await linkTo(email));
    await field(page, "Name").fill("Bob Officer");
    await field(page, "Password").fill(PASSWORD);
    await button(page, "Open the account").click();
    await field(page, "Name of a new passkey").fill("Bob's phone");
    await button(page, "Add a passkey").click();
    await button(page, "Look at the clock").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("all loans accrue interest for the 60 min between").waitFor();
    await expectNoFindings(page);
    await dialog.getByLabel("Why it is right").fill("The host slept for an hour.");
    await dialog.getByRole("button", { name: "Accept the clock, 60 min ahead" }).click();
    await page.getByRole("alert", { name: "Alarms" }).waitFor({ state: "hidden" });
    expect(accepted).toEqual({ aheadSeconds: 3_600, reason: "The host slept for an hour." });
  });
});

/** What the service of this file says of itself. */
const APP = {
  name: "Plimsoll",
  version: "0.0.0",
  mode: "live",
  sendsLetters: true,
  hasScenario: false,
  vapidPublicKey: null,
};

describe("a service that somebody has to be invited to", () => {
  scene("says so in place of a form", async () => {
    const page = await enter();
    for (const [registration, words] of [
      ["invite", "An account here needs an invitation"],
      ["closed", "No new accounts are opened here"],
    ] as const) {
      const app = { ...APP, registration };
      await page.route("**/v1/app", (route) => route.fulfill({ json: app }));
      await page.goto("/sign-up");
      await page.getByText(words).waitFor();
      expect(await button(page, "Open the account").count()).toBe(0);
      await page.unroute("**/v1/app");
    }
  });
});
