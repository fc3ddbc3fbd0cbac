import { describe, expect } from "vitest";
import { seriousFindings } from "./e2e/axe.ts";
import { paleTexts } from "./e2e/looks/contrast.ts";
import { recordShifts } from "./e2e/looks/layout-shift.ts";
import { rawIds } from "./e2e/looks/raw-ids.ts";
import { misplaced } from "./e2e/looks/look-over.ts";
import { open, PAGES, putOnShow, visitAs, type Props } from "./e2e/pages.ts";
import {
  explainAWordByKey,
  explainAWordByTouch,
  printAPage,
  skipToThePage,
} from "./e2e/reading.ts";
import { setScenes } from "./e2e/scenes.ts";
import { DESKTOP, PHONE, type Visitor } from "./e2e/stage.ts";

const { scene, enter, stage } = setScenes();

describe("a reader without a mouse", () => {
  scene("skips to the page, has words explained, and prints", async () => {
    const visitor = await enter("nobody");
    await skipToThePage(visitor);
    await explainAWordByKey(visitor);
    await printAPage(visitor);
    await explainAWordByTouch(await enter("nobody", { size: PHONE, hasTouch: true }));
  });
});

describe("every page", () => {
  let props: Props;
  let borrower: Visitor;

  scene("has something to show", async () => {
    borrower = await visitAs(stage(), "borrower");
    props = await putOnShow({ borrower, risk: await enter("risk") });
    expect(props.sale).not.toBeNull();
  });

  for (const part of ["nobody", "borrower", "lender", "risk"] as const) {
    scene(
      `that ${part} sees has its place, its words and its colours, on a desktop and a phone`,
      async () => {
        const visitor = part === "borrower" ? borrower : await enter(part);
        const { page } = visitor;
        await recordShifts(page);
        const findings: string[] = [];
        for (const { name, as, path } of PAGES) {
          const place = as === part ? path(props) : null;
          if (place === null) continue;
          // Each window has the colours in which it is loaded; in the other window colours alone are new.
          for (const [size, other, colorScheme] of [
            [DESKTOP, PHONE, "light"],
            [PHONE, DESKTOP, "dark"],
          ] as const) {
            await page.setViewportSize(size);
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            // A page that is already there would be judged while its colours change.
            await open(visitor, place);
            const found = [...(await misplaced(page)), ...(await seriousFindings(page))];
            // Staff look at ids; people with loans and supplies have names.
            if (part === "borrower" || part === "lender") found.push(...(await rawIds(page)));
            await page.setViewportSize(other);
            found.push(...(await paleTexts(page)));
            findings.push(
              ...found.map((line) => `${name}, ${size.width} px, ${colorScheme}: ${line}`),
            );
          }
        }
        if (part === "borrower") await borrower.leave();
        expect(findings).toEqual([]);
      },
      300,
    );
  }
});
