import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { seriousFindings } from "./e2e/axe.ts";
import { open, PAGES, putOnShow, visitAs, type Part, type Props } from "./e2e/pages.ts";
import { PHONE, Stage, type Visitor } from "./e2e/stage.ts";
import { totpCode } from "./e2e/totp.ts";

const obstacle = Stage.obstacle();
let stage: Stage;
const visitors: Visitor[] = [];

beforeAll(async () => {
  if (obstacle === null) stage = await Stage.set();
}, 240_000);
afterAll(async () => {
  if (obstacle === null) await stage.strike();
}, 60_000);
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    const { complaints } = visitor;
    await visitor.leave();
    expect(complaints, "what the browser complained of").toEqual([]);
  }
});

async function enter(part: Part, ...options: Parameters<Stage["visit"]>): Promise<Visitor> {
  const visitor = await visitAs(stage, part, ...options);
  visitors.push(visitor);
  return visitor;
}

/** A test in the browser; skipped with the reason where there is none. */
function scene(name: string, play: () => Promise<void>, seconds = 90): void {
  test(
    name,
    async (context: TestContext) => {
      if (obstacle !== null) context.skip(obstacle);
      await play();
    },
    seconds * 1_000,
  );
}

describe("somebody who signs up", () => {
  scene(
    "sets a second factor, is asked for it, and comes back to the page they wanted",
    async () => {
      const { page } = await enter("nobody");
      const email = `someone-${Date.now()}@example.org`;
      const password = "a long enough password";
      await page.goto("/security");
      await page.waitForURL("**/sign-in?next=*");
      await page.getByRole("link", { name: "Open one" }).click();
      await page.getByLabel("Name").fill("Sam Someone");
      await page.getByLabel("E-mail").fill(email);
      await page.getByRole("textbox", { name: "Password" }).fill(password);
      await page.getByRole("button", { name: "Open the account" }).click();
      await page.waitForURL("**/security");

      await page.getByRole("textbox", { name: "Your password" }).fill(password);
      await page.getByRole("button", { name: "Set it up" }).click();
      const secret = await page.getByTestId("totp-secret").innerText();
      await page.getByLabel("Code that the app shows now").fill("000000");
      await page.getByRole("button", { name: "Turn it on" }).click();
      await page.getByRole("alert").waitFor();
      await page.getByLabel("Code that the app shows now").fill(totpCode(secret, Date.now()));
      await page.getByRole("button", { name: "Turn it on" }).click();
      await page.getByRole("heading", { name: "The second factor is on" }).waitFor();

      await page.getByRole("button", { name: "Sam Someone" }).click();
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
      await page.getByLabel("Code of your authenticator").fill(totpCode(secret, Date.now()));
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.waitForURL("**/statement");
    },
  );
});

describe("a page without a connection", () => {
  scene("says so, keeps what was entered, and catches up by itself", async () => {
    const visitor = await enter("borrower", { size: PHONE });
    const { page, context } = visitor;
    await open(visitor, "/notifications");
    await context.setOffline(true);
    await page.getByText("Connection lost.").waitFor();
    await context.setOffline(false);
    await page.getByText("Connection lost.").waitFor({ state: "hidden" });
  });
});

describe("every page", () => {
  let props: Props;
  let borrower: Visitor;

  scene("has something to show", async () => {
    borrower = await visitAs(stage, "borrower");
    props = await putOnShow(borrower);
    expect(props.sale).not.toBeNull();
  });

  for (const colours of ["light", "dark"] as const) {
    for (const part of ["nobody", "borrower", "lender", "risk"] as const) {
      scene(
        `that ${part} sees is free of serious findings in ${colours} colours`,
        async () => {
          const visitor = part === "borrower" ? borrower : await enter(part);
          const { page } = visitor;
          await page.emulateMedia({ colorScheme: colours, reducedMotion: "reduce" });
          const findings: string[] = [];
          for (const { name, as, path } of PAGES) {
            const place = as === part ? path(props) : null;
            if (place === null) continue;
            await open(visitor, place);
            findings.push(...(await seriousFindings(page)).map((line) => `${name}: ${line}`));
          }
          expect(findings).toEqual([]);
        },
        180,
      );
    }
  }

  scene(
    "fits a phone without scrolling sideways",
    async () => {
      const wide: string[] = [];
      for (const { name, as, path } of PAGES) {
        const place = path(props);
        if (place === null) continue;
        const visitor =
          as === "borrower"
            ? borrower
            : (visitors.find((each) => each.part === as) ?? (await enter(as)));
        await visitor.page.setViewportSize(PHONE);
        await open(visitor, place);
        const excess = await visitor.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (excess > 0) wide.push(`${name}: ${excess} px`);
      }
      await borrower.leave();
      expect(wide).toEqual([]);
    },
    180,
  );
});
