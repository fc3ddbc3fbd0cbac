import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** Text whose colour stands out too little from what is behind it, one line each. */
export async function paleTexts(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  return violations.flatMap(({ nodes }) =>
    nodes.map(({ target, any: [check] }) => {
      const ratio = (check?.data as { readonly contrastRatio?: number } | null)?.contrastRatio;
      return `${target.join(" ")} has a contrast of ${ratio ?? "too little"}`;
    }),
  );
}
