import {
  account,
  accrued,
  balance,
  carries,
  exceeds,
  marketOf,
  move,
  owed,
  payDebt,
  priceOf,
} from "./twin-state.ts";
import type { TwinLoan, TwinMarket, TwinRun, TwinStep } from "./twin-state.ts";
import {
  assetsDown,
  assetsUp,
  down,
  floored,
  lesser,
  Refused,
  sharesUp,
  up,
  W,
} from "./twin-math.ts";

import { moveFollowers, triggerLtv } from "./twin-volatility.ts";
import { hardLine, mayHold, moveWindows, paceRoom, reachPace, usePace } from "./twin-windows.ts";

interface TwinTrigger {
  readonly ltv: bigint;
  readonly rank: number;
  readonly name: string | null;
  readonly kind: "alert" | "plan" | "soft" | "liquidation" | "liquidatable";
  readonly rearm: bigint;
  readonly index: number;
  readonly step: TwinStep | null;
}

/** All triggers of a loan, lowest LTV first; at one LTV told, then helped, then sold. */
export function triggersOf(market: TwinMarket, loan: TwinLoan): TwinTrigger[] {
  const { alertLtvs, alertHysteresis, liquidation } = market.settings;
  const rearmAlert = (ltv: bigint) => (ltv * (W - alertHysteresis)) / W;
  const alert =
    (from: string) =>
    (ltv: bigint, index: number): TwinTrigger => {
      const name = `${from}-${index}`;
      return { ltv, rank: 0, name, kind: "alert", rearm: rearmAlert(ltv), index, step: null };
    };
  const steps = (loan.plan?.steps ?? []).map((step, index): TwinTrigger => {
    const rearm = step.kind === "close" ? step.triggerLtv : step.targetLtv;
    return {
      ltv: triggerLtv(market, step),
      rank: 1,
      name: `plan-${index}`,
      kind: "plan",
      rearm,
      index,
      step,
    };
  });
  const { lltv } = market;
  const last = { rank: 3, index: 0, step: null, ltv: lltv, rearm: lltv };
  const sales: TwinTrigger[] =
    liquidation.kind === "reference"
      ? [{ ...last, name: "liquidatable", kind: "liquidatable" }]
      : [{ ...last, name: null, kind: "liquidation" }];
  if (liquidation.kind === "ladder" && liquidation.soft !== null) {
    const { triggerLtv: ltv } = liquidation.soft;
    sales.push({ ...last, ltv, rank: 2, name: null, kind: "soft" });
  }
  const all = [
    ...alertLtvs.map(alert("market")),
    ...loan.alerts.map(alert("own")),
    ...steps,
    ...sales,
  ];
  return all
    .map((trigger, place) => ({ trigger, place }))
    .sort((a, b) => {
      if (a.trigger.ltv !== b.trigger.ltv) return a.trigger.ltv < b.trigger.ltv ? -1 : 1;
      return a.trigger.rank - b.trigger.rank || a.place - b.place;
    })
    .map(({ trigger }) => trigger);
}

const sells = ({ kind, step }: TwinTrigger) =>
  kind === "soft" ||
  kind === "liquidation" ||
  (kind === "plan" && (step?.kind === "deleverage" || step?.kind === "close"));

/** Looks at every loan of a market until nothing is due any more. */
export function fireAll(run: TwinRun, id: string): void {
  const market = marketOf(run, id);
  const { price, status } = priceOf(run, market);
  moveWindows(run, market, status);
  moveFollowers(run, market);
  if (status === "stale") return;
  let due: TwinMarket;
  try {
    due = accrued(market, run.now, run.state.feeRecipient);
  } catch (error) {
    if (error instanceof Refused) return;
    throw error;
  }
  const totals = () => (due.lastUpdate > market.lastUpdate ? due : market);
  const open = () =>
    run.state.loans.filter(
      (loan) => loan.market === id && loan.shares > 0n && loan.collateral > 0n,
    );
  const rearm = () => {
    for (const loan of open()) {
      const recovered = triggersOf(market, loan).filter(
        ({ name, rearm: ltv }) =>
          name !== null && loan.silent.includes(name) && !exceeds(totals(), loan, price, ltv),
      );
      const names = recovered.map(({ name }) => name);
      loan.silent = loan.silent.filter((name) => !names.includes(name));
    }
  };
  rearm();
  for (let acts = 0; ; acts += 1) {
    if (acts > 2_000) throw new Error("the twin does not come to rest");
    const hard = hardLine(market, run.now);
    const waiting = open().flatMap((loan) => {
      const armed = triggersOf(market, loan).filter(
        (trigger) =>
          !(trigger.name !== null && loan.silent.includes(trigger.name)) &&
          !(loan.isStranded && sells(trigger)),
      );
      // A market that may hold its sales back has them wait beside everything else.
      const apart = armed.find((trigger) => trigger.name === null && mayHold(market));
      const next = armed.find((trigger) => trigger.name !== null || !mayHold(market));
      const isDue = (trigger: TwinTrigger | undefined, ltv = trigger?.ltv) =>
        trigger !== undefined && ltv !== undefined && exceeds(totals(), loan, price, ltv)
          ? [{ loan, next: trigger }]
          : [];
      const sale = run.now < market.paceUntil ? [] : isDue(apart, hard ?? apart?.ltv);
      return [...isDue(next), ...sale];
    });
    const first = nearest(run, waiting);
    if (first === undefined) break;
    const { loan, next } = first;
    const movesAssets = next.kind !== "alert" && next.kind !== "liquidatable";
    if (movesAssets && due !== market) {
      Object.assign(market, due);
      due = market;
    }
    act(run, market, loan, next, price, totals());
  }
  rearm();
  tellPrices(run, market, open(), price);
}

/** Alerts by price, after all that goes by LTV: the highest first, equal ones by loan. */
function tellPrices(run: TwinRun, market: TwinMarket, loans: TwinLoan[], price: bigint): void {
  const { alertHysteresis } = market.settings;
  for (const loan of loans) {
    loan.silent = loan.silent.filter((name) => {
      const [from, index] = name.split("-");
      const alertPrice = loan.alertPrices[Number(index)] ?? 0n;
      return from !== "price" || price <= (alertPrice * (W + alertHysteresis)) / W;
    });
  }
  const reached = loans.flatMap((loan) =>
    loan.alertPrices.flatMap((alertPrice, index) => {
      const name = `price-${index}`;
      return price <= alertPrice && !loan.silent.includes(name) ? [{ loan, alertPrice, name }] : [];
    }),
  );
  reached.sort((a, b) => {
    if (a.alertPrice !== b.alertPrice) return a.alertPrice > b.alertPrice ? -1 : 1;
    return a.loan.id < b.loan.id ? -1 : 1;
  });
  for (const { loan, alertPrice, name } of reached) {
    run.log.push(`price ${loan.id} ${alertPrice}`);
    loan.silent.push(name);
  }
}

interface Waiting {
  readonly loan: TwinLoan;
  readonly next: TwinTrigger;
}

/**
 * The loan nearest to liquidation: the highest (shares + 8e6) / collateral / trigger, compared as
 * exact fractions; equal ones by id. Doubles cannot tell fractions apart that agree to 1e-9, so among
 * those the engine's choice is followed.
 */
function nearest(run: TwinRun, waiting: readonly Waiting[]): Waiting | undefined {
  const top = ({ loan }: Waiting) => loan.shares + 8_000_000n;
  const bottom = ({ loan, next }: Waiting) => loan.collateral * next.ltv;
  const sorted = [...waiting].sort((a, b) => {
    const [left, right] = [top(a) * bottom(b), top(b) * bottom(a)];
    if (left !== right) return left > right ? -1 : 1;
    if (a.loan.id === b.loan.id) return 0;
    return a.loan.id < b.loan.id ? -1 : 1;
  });
  const [first] = sorted;
  if (first === undefined) return undefined;
  const isLevel = (other: Waiting) => {
    if (top(other) === top(first) && bottom(other) === bottom(first)) return false;
    const [left, right] = [top(first) * bottom(other), top(other) * bottom(first)];
    return (left - right) * 10n ** 9n <= left;
  };
  const level = [first, ...sorted.slice(1).filter(isLevel)];
  const names = level.map(({ loan }) => loan.id);
  const chosen = level.length > 1 ? run.choose(names, run.log.length) : undefined;
  return level.find(({ loan }) => loan.id === chosen) ?? first;
}

function act(
  run: TwinRun,
  market: TwinMarket,
  loan: TwinLoan,
  trigger: TwinTrigger,
  price: bigint,
  totals: TwinMarket,
): void {
  const silence = () => {
    if (trigger.name !== null) loan.silent.push(trigger.name);
  };
  if (trigger.kind === "alert" || trigger.kind === "liquidatable") {
    run.log.push(`${trigger.kind} ${loan.id} ${trigger.ltv}`);
    return silence();
  }
  const debt = owed(totals, loan.shares);
  const value = down(loan.collateral, price, 10n ** 36n);
  if (trigger.step === null) return sellByPolicy(run, market, loan, price, debt, value);

  const { step, index } = trigger;
  const spend = (reason: string) => {
    run.log.push(`spent ${loan.id} ${index} ${reason}`);
    silence();
  };
  const cap = step.kind === "close" ? null : step.cap;
  const left = cap === null ? null : floored(cap, loan.used[index] ?? 0n);
  const use = (amount: bigint) => {
    while (loan.used.length <= index) loan.used.push(0n);
    loan.used[index] = (loan.used[index] ?? 0n) + amount;
  };
  const owner = account(run, loan.owner);
  const afford = (needed: bigint, asset: string) =>
    lesser(lesser(needed, balance(owner, asset)), left ?? needed);
  const spendUnlessRelieved = (isShort: boolean, isCapped: boolean) => {
    if (!exceeds(market, loan, price, trigger.ltv)) return;
    spend(isCapped ? "cap_reached" : isShort ? "no_funds" : "target_not_reached");
  };
  if (step.kind === "top_up") {
    const needed = up(up(debt, W, step.targetLtv), 10n ** 36n, price) - loan.collateral;
    const assets = afford(needed, market.collateralAsset);
    if (assets === 0n) return spend(left === 0n ? "cap_reached" : "no_funds");
    move(owner, market.collateralAsset, -assets);
    loan.collateral += assets;
    loan.isStranded = false;
    run.log.push(`top_up ${loan.id} ${assets}`);
    use(assets);
    return spendUnlessRelieved(assets < needed, assets < needed && assets === left);
  }
  if (step.kind === "repay") {
    const funds = balance(owner, market.loanAsset);
    const needed = floored(debt, carries(loan.collateral, price, step.targetLtv));
    const budget = afford(needed, market.loanAsset);
    const { borrowAssets, borrowShares } = market;
    let shares = lesser(sharesUp(budget, borrowAssets, borrowShares), loan.shares);
    while (shares > 0n && owed(market, shares) > (left === null ? funds : lesser(funds, left))) {
      shares = floored(shares, sharesUp(1n, borrowAssets, borrowShares));
    }
    if (shares === 0n) return spend(left === 0n ? "cap_reached" : "no_funds");
    const assets = owed(market, shares);
    move(owner, market.loanAsset, -assets);
    payDebt(market, loan, assets, shares);
    run.log.push(`repay ${loan.id} ${assets} ${shares}`);
    use(assets);
    return spendUnlessRelieved(budget < needed, budget < needed && budget === left);
  }
  if (left === 0n) return spend("cap_reached");
  const fee = market.settings.deleverageFee;
  const targetLtv = step.kind === "close" ? 0n : step.targetLtv;
  const sold = sell(run, market, loan, {
    price,
    fee,
    targetLtv,
    dust: 0n,
    cap: left,
    by: "plan",
    use,
  });
  if (!sold) return;
  if (step.kind === "close" && loan.shares === 0n && loan.collateral > 0n) {
    run.log.push(`released ${loan.id} ${loan.collateral}`);
    move(owner, market.collateralAsset, loan.collateral);
    loan.collateral = 0n;
  }
  spendUnlessRelieved(false, cap !== null && (loan.used[index] ?? 0n) >= cap);
}

function sellByPolicy(
  run: TwinRun,
  market: TwinMarket,
  loan: TwinLoan,
  price: bigint,
  debt: bigint,
  value: bigint,
): void {
  const policy = market.settings.liquidation;
  if (policy.kind === "reference") throw new Error("nothing is sold by the reference policy");
  const { soft } = policy;
  const ltv = value === 0n ? 2n * W : up(debt, W, value);
  const isSoft = soft !== null && debt <= down(value, soft.ceilingLtv, W);
  const ramp = (from: bigint, to: bigint, low: bigint, high: bigint) => {
    if (ltv <= from || to <= from) return low;
    return ltv >= to ? high : low + ((high - low) * (ltv - from)) / (to - from);
  };
  const fee = isSoft
    ? ramp(soft.triggerLtv, soft.ceilingLtv, soft.feeAtTrigger, soft.feeAtCeiling)
    : ramp(market.lltv, policy.fullFeeLtv, policy.feeAtLltv, policy.feeAtFull);
  const targetLtv = isSoft ? soft.targetLtv : policy.targetLtv;
  const dust = run.broken === "no dust rule" ? 0n : policy.dust;
  const by = isSoft ? "soft" : "liquidation";
  const cap = paceRoom(market, price, run.now, policy.dust);
  if (cap === 0n) return reachPace(run, market);
  const use = (seized: bigint, paid: bigint) => usePace(run, market, price, seized, paid);
  sell(run, market, loan, { price, fee, targetLtv, dust, cap, by, use });
}

interface Sale {
  readonly price: bigint;
  readonly fee: bigint;
  readonly targetLtv: bigint;
  readonly dust: bigint;
  readonly cap: bigint | null;
  readonly by: string;
  readonly use: (collateral: bigint, paid: bigint) => void;
}

/** The least sale that restores the target; false when it has to wait for the desk or a pause. */
function sell(run: TwinRun, market: TwinMarket, loan: TwinLoan, sale: Sale): boolean {
  const strand = (reason: string) => {
    run.log.push(`stranded ${loan.id} ${reason}`);
    loan.isStranded = true;
    return false;
  };
  if (market.settings.paused.includes("sell")) return strand("paused");
  const { price, targetLtv } = sale;
  const factor = W + sale.fee;
  const debt = owed(market, loan.shares);
  const most = sale.cap === null ? loan.collateral : lesser(sale.cap, loan.collateral);
  const perUnit = W * W - targetLtv * factor;
  let repay =
    targetLtv === 0n
      ? debt
      : up(floored(debt, carries(loan.collateral, price, targetLtv)), W * W, perUnit);
  let [seized, shares] = [0n, 0n];
  for (let tries = 0; tries <= 8; tries += 1, repay += 1n) {
    const isAll = repay >= debt || debt - repay < sale.dust;
    shares = isAll
      ? loan.shares
      : lesser(sharesUp(repay, market.borrowAssets, market.borrowShares), loan.shares);
    const quoted = down(assetsDown(shares, market.borrowAssets, market.borrowShares), factor, W);
    seized = down(quoted, 10n ** 36n, price);
    if (seized > most) {
      seized = most;
      const worth = up(up(seized, price, 10n ** 36n), W, factor);
      shares = lesser(sharesUp(worth, market.borrowAssets, market.borrowShares), loan.shares);
    }
    if (shares === loan.shares || seized === loan.collateral || seized === sale.cap) break;
    const rest = {
      ...market,
      borrowAssets: floored(market.borrowAssets, owed(market, shares)),
      borrowShares: market.borrowShares - shares,
    };
    const after = { ...loan, shares: loan.shares - shares, collateral: loan.collateral - seized };
    if (!exceeds(rest, after, price, targetLtv)) break;
  }
  const paid = assetsUp(shares, market.borrowAssets, market.borrowShares);
  const desk = account(run, "desk");
  if (balance(desk, market.loanAsset) < paid) {
    if (!isTiny(market, loan, price)) return strand("desk_short");
    writeOff(run, market, loan, price);
    return true;
  }
  move(desk, market.loanAsset, -paid);
  move(desk, market.collateralAsset, seized);
  payDebt(market, loan, paid, shares);
  loan.collateral -= seized;
  run.log.push(`sold ${loan.id} ${seized} ${paid} ${shares} ${sale.fee} ${sale.by}`);
  sale.use(seized, paid);
  writeOff(run, market, loan, price);
  return true;
}

/** Whether a loan that is under water has less left than the policy's dust. */
function isTiny(market: TwinMarket, loan: TwinLoan, price: bigint): boolean {
  const policy = market.settings.liquidation;
  const value = down(loan.collateral, price, 10n ** 36n);
  return policy.kind === "ladder" && value < policy.dust && owed(market, loan.shares) > value;
}

/**
 * Debt without collateral, or with a crumb that the house takes: insurance pays first where the policy says
 * so, then the suppliers.
 */
export function writeOff(run: TwinRun, market: TwinMarket, loan: TwinLoan, price: bigint): void {
  if (loan.shares === 0n) return;
  if (loan.collateral > 0n && !isTiny(market, loan, price)) return;
  const all = lesser(market.borrowAssets, owed(market, loan.shares));
  const policy = market.settings.liquidation;
  const insurance = account(run, "insurance");
  const worth = lesser(all, down(loan.collateral, price, 10n ** 36n));
  const desk = account(run, "desk");
  const taker = balance(desk, market.loanAsset) >= worth ? desk : insurance;
  const paid = lesser(worth, balance(taker, market.loanAsset));
  move(taker, market.loanAsset, -paid);
  move(taker, market.collateralAsset, loan.collateral);
  if (loan.collateral > 0n) run.log.push(`crumb ${loan.id} ${loan.collateral} ${paid}`);
  loan.collateral = 0n;
  const bad = all - paid;
  const isCovered = policy.kind === "ladder" && policy.insuranceFirst;
  const cover = isCovered ? lesser(bad, balance(insurance, market.loanAsset)) : 0n;
  move(insurance, market.loanAsset, -cover);
  market.borrowAssets -= all;
  market.borrowShares -= loan.shares;
  market.supplyAssets -= bad - cover;
  loan.shares = 0n;
  loan.principal = 0n;
  run.log.push(`bad_debt ${loan.id} ${bad} ${cover}`);
}
