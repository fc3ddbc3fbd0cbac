import type { Page } from "playwright-core";

/** What a page has shown of one loan at one instant. */
export interface Sample {
  /** Decimal text, exact; null where the page does not show it. */
  readonly price: string | null;
  readonly ltv: string | null;
  readonly debt: string | null;
  readonly collateral: string | null;
  /** What the page says was done. */
  readonly action: string | null;
  readonly tone: string | null;
}

declare global {
  interface Window {
    /** What the recorder of a page has written down. */
    recordedSamples?: Sample[];
  }
}

/**
 * Writes down what the page shows whenever it changes and before every picture that the browser paints,
 * each state once.
 */
export async function recordFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const samples: Sample[] = [];
    window.recordedSamples = samples;
    const exactly = (figure: Element | null | undefined): string | null => {
      const [, text] = /, exactly ([^ ]+)/.exec(figure?.getAttribute("aria-label") ?? "") ?? [];
      return text?.replaceAll(",", "").replace(/^−/, "-") ?? null;
    };
    const main = () => document.querySelector("main") ?? document.body;
    /** The exact figure beside its name, such as that of "Collateral". */
    const figureOf = (...names: readonly string[]): string | null => {
      for (const label of main().querySelectorAll("p, span, dt")) {
        if (!names.includes(label.textContent.trim())) continue;
        const found = exactly(label.parentElement?.querySelector("[data-figure]"));
        if (found !== null) return found;
      }
      return null;
    };
    const look = (): Sample => {
      const band = document.querySelector('[aria-label="This is a sandbox"]');
      const price = [...(band?.querySelectorAll("span") ?? [])].find(
        (span) => span.children.length === 1 && span.textContent.includes("BTC "),
      );
      const gauge = main().querySelector('[role="meter"]');
      const beside = [...main().querySelectorAll("p")].find((line) =>
        /^LTV /.test(line.textContent),
      );
      const ltv = figureOf("LTV") ?? exactly(beside?.querySelector("[data-figure]"));
      return {
        price: exactly(price?.querySelector("[data-figure]")),
        ltv,
        debt: figureOf("You owe", "Owed"),
        collateral: figureOf("Collateral"),
        action: /Your plan (added|pledged) [\d.]+ BTC/.exec(main().textContent)?.[0] ?? null,
        tone: gauge?.querySelector("[data-tone]")?.getAttribute("data-tone") ?? null,
      };
    };
    let last = "";
    const note = (): void => {
      const sample = look();
      const text = JSON.stringify(sample);
      if (text === last) return;
      last = text;
      samples.push(sample);
    };
    new MutationObserver(note).observe(document.body, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
    const beat = (): void => {
      note();
      requestAnimationFrame(beat);
    };
    beat();
  });
}

export function samplesOf(page: Page): Promise<readonly Sample[]> {
  return page.evaluate(() => window.recordedSamples ?? []);
}

/** A loan as it stood before the fall. */
export interface Before {
  readonly price: number;
  readonly collateral: number;
}

/**
 * What is wrong with what a page has shown of a loan whose plan adds coins at a fall: figures that do not
 * belong together, a fall without what was done in it, an alarm for a loan that stands well.
 */
export function contradictionsIn(samples: readonly Sample[], before: Before): string[] {
  return samples.flatMap((sample) => {
    const { price, ltv, debt, collateral, action, tone } = sample;
    const told = JSON.stringify(sample);
    if (price === null || ltv === null || debt === null || collateral === null) return [];
    const [at, owed, coins] = [price, debt, collateral].map(Number.parseFloat) as [
      number,
      number,
      number,
    ];
    const wrong: string[] = [];
    const expected = owed / (coins * at);
    // The LTV is shown in percent, with more digits than the quotient of doubles has.
    if (Math.abs(Number.parseFloat(ltv) / 100 - expected) > 1e-6) {
      wrong.push(`the LTV is not ${(expected * 100).toFixed(4)} %: ${told}`);
    }
    const hasFallen = at < before.price * 0.9;
    if (hasFallen !== coins > before.collateral) {
      wrong.push(`coins and price are of different moments: ${told}`);
    }
    if (hasFallen !== (action !== null)) wrong.push(`what was done is not of the price: ${told}`);
    if (tone === "danger") wrong.push(`red for a loan that stands well: ${told}`);
    return wrong;
  });
}

/** What the live book has shown at one instant: prices of bitcoin as decimal text, exact. */
export interface BookSample {
  readonly band: string | null;
  readonly table: string | null;
  readonly entry: string | null;
}

declare global {
  interface Window {
    recordedBooks?: BookSample[];
  }
}

/** The same for the live book: the price in the band, that in its table, and the entry that it names. */
export async function recordBook(page: Page): Promise<void> {
  await page.evaluate(() => {
    const samples: BookSample[] = [];
    window.recordedBooks = samples;
    const exactly = (figure: Element | null | undefined): string | null => {
      const [, text] = /, exactly ([^ ]+)/.exec(figure?.getAttribute("aria-label") ?? "") ?? [];
      return text?.replaceAll(",", "") ?? null;
    };
    const note = (): void => {
      const band = document.querySelector('[aria-label="This is a sandbox"]');
      const price = [...(band?.querySelectorAll("span") ?? [])].find(
        (span) => span.children.length === 1 && span.textContent.includes("BTC "),
      );
      const row = [...document.querySelectorAll("tr")].find((one) =>
        one.textContent.startsWith("btc-usdc"),
      );
      const label = [...document.querySelectorAll("p, span, dt")].find(
        (one) => one.textContent.trim() === "Journal entry",
      );
      const sample = {
        band: exactly(price?.querySelector("[data-figure]")),
        table: exactly(row?.querySelector("[data-figure]")),
        entry: label?.parentElement?.textContent ?? null,
      };
      if (JSON.stringify(sample) !== JSON.stringify(samples.at(-1))) samples.push(sample);
    };
    new MutationObserver(note).observe(document.body, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
    note();
  });
}

export function booksOf(page: Page): Promise<readonly BookSample[]> {
  return page.evaluate(() => window.recordedBooks ?? []);
}
