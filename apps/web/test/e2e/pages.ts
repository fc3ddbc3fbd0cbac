import type { Stage, Visitor, VisitOptions } from "./stage.ts";

/** A page as somebody in particular sees it. */
interface PageToSee {
  readonly name: string;
  readonly as: Part;
  /** Where it is, once there is something to see; null where the stage has no such thing. */
  readonly path: (props: Props) => string | null;
}

export type Part = "nobody" | "borrower" | "lender" | "risk";

/** What the stage has to show. */
export interface Props {
  readonly loan: string;
  readonly sale: number | null;
  readonly rescueToken: string;
  /** The address of a loan that came to an end. */
  readonly pastLoan: string;
  readonly pastStatement: string;
}

const at = (path: string) => () => path;

export const PAGES: readonly PageToSee[] = [
  { name: "start", as: "nobody", path: at("/") },
  { name: "solvency", as: "nobody", path: at("/solvency") },
  { name: "sign-in", as: "nobody", path: at("/sign-in") },
  { name: "sign-up", as: "nobody", path: at("/sign-up") },
  { name: "forgotten-password", as: "nobody", path: at("/forgotten-password") },
  { name: "reset-password", as: "nobody", path: at("/reset-password?token=none") },
  { name: "verification", as: "nobody", path: at("/verification") },
  { name: "confirm-email", as: "nobody", path: at("/confirm-email?token=none") },
  { name: "confirm-address", as: "nobody", path: at("/confirm-address?token=none") },
  { name: "invitation", as: "nobody", path: at("/invitation?token=none") },
  { name: "rescue", as: "nobody", path: ({ rescueToken }) => `/rescue/${rescueToken}` },
  { name: "not-found", as: "nobody", path: at("/no/such/page") },
  { name: "start-signed-in", as: "borrower", path: at("/") },
  { name: "overview", as: "borrower", path: at("/overview") },
  { name: "new-loan", as: "borrower", path: at("/loans/new") },
  { name: "loan", as: "borrower", path: ({ loan }) => `/loans/${loan}` },
  {
    name: "receipt",
    as: "borrower",
    path: ({ sale }) => (sale === null ? null : `/receipts/${sale}`),
  },
  { name: "notifications", as: "borrower", path: at("/notifications") },
  { name: "statement", as: "borrower", path: at("/statement") },
  {
    name: "loan-statement",
    as: "borrower",
    path: ({ loan }) => `/loans/${loan}/statement`,
  },
  { name: "past-loans", as: "borrower", path: at("/past-loans") },
  { name: "past-loan", as: "borrower", path: ({ pastLoan }) => pastLoan },
  { name: "past-statement", as: "borrower", path: ({ pastStatement }) => pastStatement },
  { name: "security", as: "borrower", path: at("/account/security") },
  { name: "keys", as: "borrower", path: at("/account/keys") },
  { name: "lend", as: "lender", path: at("/lend") },
  { name: "lend-market", as: "lender", path: at("/lend/btc-usdc") },
  { name: "risk", as: "risk", path: at("/risk") },
  { name: "risk-loans", as: "risk", path: at("/risk/loans") },
  { name: "risk-loan", as: "risk", path: ({ loan }) => `/risk/loans/${loan}` },
  { name: "risk-feeds", as: "risk", path: at("/risk/feeds") },
  { name: "risk-parameters", as: "risk", path: at("/risk/markets") },
  { name: "risk-ledger", as: "risk", path: at("/risk/ledger") },
  { name: "risk-history", as: "risk", path: at("/risk/history") },
  { name: "risk-audit-log", as: "risk", path: at("/risk/audit-log") },
];

const BUTTONS = { borrower: "Borrower", lender: "Lender", risk: "Risk officer" } as const;

/** A visitor who is `part`, before an empty page. */
export async function visitAs(stage: Stage, part: Part, options?: VisitOptions): Promise<Visitor> {
  const visitor = await stage.visit(options);
  if (part !== "nobody") await visitor.become(BUTTONS[part]);
  return visitor;
}

/** Opens a page and waits until what it shows has come. */
export async function open(visitor: Visitor, path: string): Promise<void> {
  const { page } = visitor;
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // History may be behind a book that plays fast: the page asks again.
  await page.waitForFunction(
    () => document.querySelectorAll('[role="status"][aria-label="Loading"]').length === 0,
    undefined,
    { timeout: 60_000 },
  );
}

interface OpenedLoan {
  readonly loan: string;
}
interface FoundSales {
  readonly items: readonly { readonly sequence: number }[];
}
interface FoundPast {
  readonly items: readonly { readonly loan: string; readonly openedSequence: number }[];
}
interface Market {
  readonly price: string;
  readonly settings: object;
}

/** Who puts things on show. */
interface Showing {
  readonly borrower: Visitor;
  readonly risk: Visitor;
}

/**
 * Gives a borrower a loan close to its limit, lets the price fall until its plan has sold some, and
 * makes a rescue link for it. Two loans more come to an end, one of them after a sale, and the risk officer
 * changes a parameter.
 */
export async function putOnShow({ borrower, risk }: Showing): Promise<Props> {
  await borrower.call("POST", "/v1/sandbox/clock", { action: "pause" });
  const market = await borrower.call<Market>("GET", "/v1/markets/btc-usdc");
  const openLoan = async (collateral: string): Promise<string> => {
    const worth = Number.parseFloat(market.price) * Number.parseFloat(collateral);
    const { loan } = await borrower.call<OpenedLoan>("POST", "/v1/loans", {
      market: "btc-usdc",
      collateral,
      borrow: String(Math.floor(worth * 0.72)),
      // Nothing but sales: the borrower's own coins would be used first.
      plan: {
        steps: [{ kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75", cap: null }],
      },
    });
    return loan;
  };
  const loan = await openLoan("0.2");
  const settled = await openLoan("0.05");
  await borrower.call("POST", `/v1/loans/${settled}/repay`, { all: true });
  await borrower.call("POST", `/v1/loans/${settled}/release`, { assets: "0.05" });
  const closed = await openLoan("0.08");
  await borrower.call("PUT", `/v1/loans/${closed}/name`, { name: "Winter loan" });
  await borrower.call("POST", "/v1/sandbox/shock", { fall: "0.1" });
  await borrower.call("POST", "/v1/sandbox/shock", { fall: "0.1" });
  const { token } = await borrower.call<{ readonly token: string }>(
    "POST",
    `/v1/loans/${loan}/rescue-links`,
    {},
  );
  const sale = await firstSale(borrower, loan);
  await firstSale(borrower, closed);
  await borrower.call("POST", `/v1/loans/${closed}/close`, {});
  await risk.call("PUT", "/v1/markets/btc-usdc/settings", {
    settings: { ...market.settings, maxLtv: "0.74" },
    reason: "Nights have become longer.",
  });
  const past = await pastOf(borrower, closed);
  return {
    ...{ loan, sale, rescueToken: token },
    pastLoan: `/loans/${closed}?opened=${past}`,
    pastStatement: `/loans/${closed}/statement?opened=${past}`,
  };
}

/** The entry of the first sale of the borrower's collateral. */
async function firstSale(borrower: Visitor, loan: string): Promise<number | null> {
  return onceKnown(async () => {
    const found = await borrower.call<FoundSales>("GET", `/v1/liquidations?loan=${loan}`);
    return found.items[0]?.sequence ?? null;
  });
}

/** The entry that opened a loan which came to an end. */
async function pastOf(borrower: Visitor, loan: string): Promise<number | null> {
  return onceKnown(async () => {
    const { items } = await borrower.call<FoundPast>("GET", "/v1/past-loans");
    return items.find((past) => past.loan === loan)?.openedSequence ?? null;
  });
}

/** Asks until there is an answer: the history is a moment behind. Null where none comes. */
async function onceKnown<Found>(find: () => Promise<Found | null>): Promise<Found | null> {
  for (let tries = 0; tries < 60; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const found = await find().catch((error: unknown) => {
      if (String(error).includes("catching up")) return null;
      throw error;
    });
    if (found !== null) return found;
  }
  return null;
}
