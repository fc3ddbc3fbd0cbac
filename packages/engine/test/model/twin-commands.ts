import type { Command } from "../../src/commands/command.ts";
import type { Loose } from "../amounts.ts";
import {
  account,
  accrue,
  balance,
  carries,
  exceeds,
  find,
  loanOf,
  marketOf,
  move,
} from "./twin-state.ts";
import { owed, payDebt, priceOf, touch } from "./twin-state.ts";
import type { TwinAccount, TwinLoan, TwinMarket, TwinPlan, TwinRun } from "./twin-state.ts";
import {
  assetsDown,
  assetsUp,
  down,
  floored,
  incentiveFactor,
  narrow,
  plus128,
} from "./twin-math.ts";
import { amounts, narrowIn, oneOf, refuseIf, Refused } from "./twin-math.ts";
import { sharesDown, sharesUp, up, W } from "./twin-math.ts";
import { hardLine, moveWindows } from "./twin-windows.ts";
import { triggersOf, writeOff } from "./twin-triggers.ts";
import { triggerLtv } from "./twin-volatility.ts";

type Of<T extends Command["type"]> = Loose<Extract<Command, { type: T }>>;
export type Deciders = { readonly [T in Command["type"]]?: (run: TwinRun, command: Of<T>) => void };

const named = (name: string) =>
  refuseIf(!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/.test(name), "invalid_field");
const unpaused = (market: TwinMarket, action: TwinMarket["settings"]["paused"][number]) =>
  refuseIf(market.settings.paused.includes(action), "action_paused");

function authority(run: TwinRun, by: string, owner: string): void {
  const holder = run.state.accounts.find(({ id }) => id === owner);
  const isOwner = by === owner && by !== "";
  refuseIf(!isOwner && holder?.authorized.includes(by) !== true, "unauthorized");
}

const pay = (holder: TwinAccount, asset: string, amount: bigint) =>
  refuseIf(balance(holder, asset) < amount, "insufficient_balance");

/** A loan by its id; the loan of nobody is null. */
const loanOrNobody = (run: TwinRun, id: string) => (id === "" ? null : loanOf(run, id));

function checkPlan(market: TwinMarket, plan: TwinPlan): void {
  for (const step of plan?.steps ?? []) {
    refuseIf(step.triggerLtv <= 0n || step.triggerLtv >= market.lltv, "invalid_field");
    if (step.kind === "close") continue;
    refuseIf(step.targetLtv <= 0n || step.targetLtv >= step.triggerLtv, "invalid_field");
    refuseIf(step.cap !== null && step.cap <= 0n, "invalid_field");
    if (step.kind !== "deleverage" || step.early === undefined) continue;
    const { hours, floorLtv } = step.early;
    refuseIf(hours < 1 || hours > 720 || market.settings.volatility === null, "invalid_field");
    refuseIf(floorLtv <= step.targetLtv || floorLtv >= step.triggerLtv, "invalid_field");
  }
}

const chosen = (market: TwinMarket, plan: TwinPlan | "default"): TwinPlan =>
  plan === "default" ? market.settings.defaultPlan : plan;

/** A position that its borrower may bring about. */
function solvent(run: TwinRun, totals: TwinMarket, loan: TwinLoan): void {
  if (loan.shares === 0n) return;
  const { price, status } = priceOf(run, totals);
  refuseIf(status !== "fresh", "price_unavailable");
  refuseIf(exceeds(totals, loan, price, totals.lltv), "insufficient_collateral");
  refuseIf(exceeds(totals, loan, price, totals.settings.maxLtv), "max_ltv_exceeded");
  for (const found of loan.plan?.steps ?? []) {
    refuseIf(exceeds(totals, loan, price, triggerLtv(totals, found)), "plan_trigger_crossed");
  }
}

/** Alerts that an act of the borrower's own has crossed fall silent. */
function passAlerts(run: TwinRun, loan: TwinLoan): void {
  const market = marketOf(run, loan.market);
  const { price, status } = priceOf(run, market);
  if (status !== "fresh") return;
  for (const { kind, name, ltv } of triggersOf(market, loan)) {
    if (kind !== "alert" || name === null || loan.silent.includes(name)) continue;
    if (exceeds(market, loan, price, ltv)) loan.silent.push(name);
  }
  if (loan.shares === 0n) return;
  for (const [index, alertPrice] of loan.alertPrices.entries()) {
    const name = `price-${index}`;
    if (price <= alertPrice && !loan.silent.includes(name)) loan.silent.push(name);
  }
}

function createLoan(run: TwinRun, c: Omit<Of<"create_loan">, "type">): void {
  named(c.loan);
  const market = marketOf(run, c.market);
  account(run, c.by);
  refuseIf(
    run.state.loans.some(({ id }) => id === c.loan),
    "loan_already_created",
  );
  const plan = chosen(market, c.plan);
  checkPlan(market, plan);
  const empty = { collateral: 0n, shares: 0n, principal: 0n, used: [] };
  const told = { alerts: [], alertPrices: [], silent: [] };
  const { loan: id, by: owner } = c;
  run.state.loans.push({
    id,
    owner,
    market: market.id,
    plan,
    isStranded: false,
    ...empty,
    ...told,
  });
}

function pledge(run: TwinRun, c: Omit<Of<"pledge">, "type">): void {
  amounts(c.assets);
  const loan = loanOrNobody(run, c.loan);
  refuseIf(c.assets === 0n, "zero_assets");
  if (loan === null) throw new Refused("account_missing");
  const payer = account(run, c.by);
  const { liquidation } = marketOf(run, loan.market).settings;
  const isSettled = loan.collateral === 0n && loan.shares === 0n;
  if (liquidation.kind === "ladder" && isSettled) {
    const holder = account(run, loan.owner);
    const isTheirs = c.by === loan.owner || holder.authorized.includes(c.by);
    refuseIf(!isTheirs, "loan_settled");
  }
  plus128(loan.collateral, narrow(c.assets));
  const { collateralAsset } = marketOf(run, loan.market);
  pay(payer, collateralAsset, c.assets);
  move(payer, collateralAsset, -c.assets);
  loan.collateral += c.assets;
  loan.isStranded = false;
  touch(run, loan.market);
}

function releaseTo(run: TwinRun, loan: TwinLoan, receiver: string, assets: bigint): void {
  move(account(run, receiver), marketOf(run, loan.market).collateralAsset, assets);
  loan.collateral -= assets;
  loan.isStranded = false;
  run.log.push(`released ${loan.id} ${assets}`);
}

function borrow(run: TwinRun, c: Omit<Of<"borrow">, "type">): void {
  amounts(c.assets, c.shares);
  const loan = loanOrNobody(run, c.loan);
  oneOf(c.assets, c.shares);
  const receiver = account(run, c.receiver);
  if (loan === null) throw new Refused("unauthorized");
  const market = marketOf(run, loan.market);
  authority(run, c.by, loan.owner);
  unpaused(market, "borrow");
  accrue(run, market);
  const { rate, mode } = market.settings.processingFee;
  let { assets, shares } = c;
  const rounded = (base: bigint) => (base * rate + W - 1n) / W;
  let fee = rounded(assets);
  if (shares > 0n) {
    assets = assetsDown(shares, market.borrowAssets, market.borrowShares);
    fee = mode === "added_to_debt" ? assets - (assets * W) / (W + rate) : rounded(assets);
  } else {
    if (mode === "added_to_debt") assets += fee;
    shares = sharesUp(assets, market.borrowAssets, market.borrowShares);
  }
  refuseIf(assets === 0n && market.settings.liquidation.kind === "ladder", "zero_assets");
  const mine = { ...loan, shares: plus128(loan.shares, narrow(shares)) };
  const totals = {
    ...market,
    borrowShares: plus128(market.borrowShares, shares),
    borrowAssets: plus128(market.borrowAssets, narrow(assets)),
  };
  solvent(run, totals, mine);
  refuseIf(totals.borrowAssets > totals.supplyAssets, "insufficient_liquidity");
  const { minLoan, borrowCap, customerBorrowCap } = market.settings;
  refuseIf(owed(totals, mine.shares) < minLoan, "below_minimum_loan");
  refuseIf(borrowCap !== null && totals.borrowAssets > borrowCap, "borrow_cap_exceeded");
  const customers = run.state.loans
    .filter(({ owner, market: id }) => owner === loan.owner && id === market.id)
    .reduce((sum, other) => sum + owed(market, other.shares), assets);
  refuseIf(
    customerBorrowCap !== null && customers > customerBorrowCap,
    "customer_borrow_cap_exceeded",
  );
  Object.assign(market, totals);
  loan.shares = mine.shares;
  loan.principal += assets;
  move(receiver, market.loanAsset, assets - fee);
  move(account(run, "fees"), market.loanAsset, fee);
  passAlerts(run, loan);
  touch(run, market.id);
}

function repay(run: TwinRun, c: Omit<Of<"repay">, "type">): void {
  amounts(c.assets, c.shares);
  const loan = loanOrNobody(run, c.loan);
  oneOf(c.assets, c.shares);
  if (loan === null) throw new Refused("account_missing");
  const payer = account(run, c.by);
  const market = marketOf(run, loan.market);
  accrue(run, market);
  let { assets, shares } = c;
  const convert = run.broken === "repay rounds up" ? sharesUp : sharesDown;
  if (assets > 0n) shares = convert(assets, market.borrowAssets, market.borrowShares);
  else assets = assetsUp(shares, market.borrowAssets, market.borrowShares);
  const isWhole = assets === owed(market, loan.shares);
  const isOurs = market.settings.liquidation.kind === "ladder";
  const isTooMuch = narrowIn(market, shares) > loan.shares;
  refuseIf(isTooMuch && !(isWhole && isOurs), "repayment_exceeds_debt");
  pay(payer, market.loanAsset, assets);
  move(payer, market.loanAsset, -assets);
  payDebt(market, loan, assets, shares > loan.shares ? loan.shares : shares);
  touch(run, market.id);
}

/** Pays all that is owed; `most` is what may be taken, `short` the code where the payer has less. */
function payAll(run: TwinRun, loan: TwinLoan, payer: TwinAccount, most: bigint, short: string) {
  const market = marketOf(run, loan.market);
  accrue(run, market);
  refuseIf(loan.shares === 0n, "nothing_owed");
  const all = owed(market, loan.shares);
  const isHouse = payer.id === "fees";
  refuseIf(isHouse ? all >= most : all > most, isHouse ? "debt_above_dust" : "debt_above_limit");
  refuseIf(balance(payer, market.loanAsset) < all, short);
  move(payer, market.loanAsset, -all);
  payDebt(market, loan, all, loan.shares);
  touch(run, market.id);
}

function repayAll(run: TwinRun, c: Omit<Of<"repay_all">, "type">): void {
  amounts(c.assetsMax ?? 0n);
  const loan = loanOf(run, c.loan);
  const most = c.assetsMax ?? 2n ** 256n;
  payAll(run, loan, account(run, c.by), most, "balance_below_debt");
}

export const LOAN_DECIDERS: Deciders = {
  create_loan: createLoan,
  open_loan(run, c) {
    amounts(c.collateral, c.borrow);
    createLoan(run, c);
    pledge(run, { by: c.by, loan: c.loan, assets: c.collateral });
    borrow(run, { by: c.by, loan: c.loan, assets: c.borrow, shares: 0n, receiver: c.by });
  },
  close_loan(run, c) {
    const loan = loanOf(run, c.loan);
    account(run, c.receiver);
    authority(run, c.by, loan.owner);
    if (loan.shares > 0n) repayAll(run, { by: c.by, loan: loan.id, assetsMax: null });
    if (loan.collateral > 0n) releaseTo(run, loan, c.receiver, loan.collateral);
    run.state.loans.splice(run.state.loans.indexOf(loan), 1);
    touch(run, loan.market);
  },
  pledge,
  release(run, c) {
    amounts(c.assets);
    const loan = loanOrNobody(run, c.loan);
    refuseIf(c.assets === 0n, "zero_assets");
    account(run, c.receiver);
    if (loan === null) throw new Refused("unauthorized");
    authority(run, c.by, loan.owner);
    const market = marketOf(run, loan.market);
    if (loan.shares > 0n) unpaused(market, "release");
    accrue(run, market);
    refuseIf(narrow(c.assets) > loan.collateral, "release_exceeds_collateral");
    solvent(run, market, { ...loan, collateral: loan.collateral - c.assets });
    releaseTo(run, loan, c.receiver, c.assets);
    passAlerts(run, loan);
    touch(run, market.id);
  },
  borrow,
  repay,
  repay_all: repayAll,
  forgive_debt(run, c) {
    refuseIf(c.by !== "owner", "not_owner");
    const loan = loanOf(run, c.loan);
    refuseIf(c.reason.trim() === "", "invalid_field");
    const { dust } = marketOf(run, loan.market).settings.liquidation;
    payAll(run, loan, account(run, "fees"), dust ?? 0n, "house_short");
  },
  set_plan(run, c) {
    const loan = loanOf(run, c.loan);
    const market = marketOf(run, loan.market);
    const plan = chosen(market, c.plan);
    authority(run, c.by, loan.owner);
    checkPlan(market, plan);
    if (plan !== null && loan.shares > 0n) {
      const { price, status } = priceOf(run, market);
      refuseIf(status !== "fresh", "price_unavailable");
      const isCrossed = plan.steps.some((found) =>
        exceeds(market, loan, price, triggerLtv(market, found)),
      );
      refuseIf(isCrossed, "plan_trigger_crossed");
    }
    loan.plan = plan;
    loan.used = [];
    loan.silent = loan.silent.filter((name) => !name.startsWith("plan"));
  },
  set_alerts(run, c) {
    const loan = loanOf(run, c.loan);
    authority(run, c.by, loan.owner);
    const { lltv } = marketOf(run, loan.market);
    const isRising = c.alertLtvs.every(
      (ltv, at) => ltv > (c.alertLtvs[at - 1] ?? 0n) && ltv < lltv,
    );
    refuseIf(!isRising || c.alertLtvs.length > 5, "invalid_field");
    const isPriceRising = c.alertPrices.every((it, at) => it > (c.alertPrices[at - 1] ?? 0n));
    refuseIf(!isPriceRising || c.alertPrices.length > 5, "invalid_field");
    loan.alerts = c.alertLtvs;
    loan.alertPrices = c.alertPrices;
    loan.silent = loan.silent.filter((name) => !/^(own|price)-/.test(name));
    passAlerts(run, loan);
  },
};

/** What `seized` collateral repays, or `shares` of debt buy, at `factor` per unit repaid. */
function exchanged(
  { collateral }: TwinLoan,
  market: TwinMarket,
  seized: bigint,
  shares: bigint,
  price: bigint,
  factor: bigint,
) {
  const { borrowAssets, borrowShares } = market;
  const isReference = market.settings.liquidation.kind === "reference";
  refuseIf(!isReference && seized > collateral, "seizure_exceeds_collateral");
  if (seized > 0n) {
    const worth = up(up(seized, price, 10n ** 36n), W, factor);
    shares = sharesUp(worth, borrowAssets, borrowShares);
  } else {
    const bought = down(assetsDown(shares, borrowAssets, borrowShares), factor, W);
    seized = down(bought, 10n ** 36n, price);
  }
  return { seized, shares, paid: assetsUp(shares, borrowAssets, borrowShares) };
}

function settle(
  run: TwinRun,
  loan: TwinLoan,
  by: TwinAccount,
  { seized, shares, paid }: ReturnType<typeof exchanged>,
): void {
  const market = marketOf(run, loan.market);
  pay(by, market.loanAsset, paid);
  move(by, market.loanAsset, -paid);
  move(by, market.collateralAsset, seized);
  payDebt(market, loan, paid, shares);
  loan.collateral -= seized;
  touch(run, market.id);
}

export const LIQUIDATION_DECIDERS: Deciders = {
  liquidate(run, c) {
    amounts(c.seizedAssets, c.repaidShares);
    const loan = loanOrNobody(run, c.loan);
    oneOf(c.seizedAssets, c.repaidShares);
    if (loan === null) throw new Refused("position_is_healthy");
    const by = account(run, c.by);
    const market = marketOf(run, loan.market);
    unpaused(market, "liquidate");
    accrue(run, market);
    const { price, status } = priceOf(run, market);
    refuseIf(status === "stale", "price_unavailable");
    refuseIf(!exceeds(market, loan, price, market.lltv), "position_is_healthy");
    moveWindows(run, market, status);
    const hard = hardLine(market, run.now);
    refuseIf(hard !== null && !exceeds(market, loan, price, hard), "liquidation_in_grace");
    const factor = incentiveFactor(market.lltv);
    const exchange = exchanged(loan, market, c.seizedAssets, c.repaidShares, price, factor);
    refuseIf(narrowIn(market, exchange.shares) > loan.shares, "repayment_exceeds_debt");
    refuseIf(narrowIn(market, exchange.seized) > loan.collateral, "seizure_exceeds_collateral");
    settle(run, loan, by, exchange);
    writeOff(run, market, loan, price);
  },
  create_pre_liquidation(run, c) {
    const { preLltv, preLCF1, preLCF2, preLIF1, preLIF2 } = c.terms;
    amounts(preLltv, preLCF1, preLCF2, preLIF1, preLIF2);
    const { lltv } = marketOf(run, c.market);
    refuseIf(preLltv >= lltv, "pre_lltv_too_high");
    refuseIf(preLCF1 > preLCF2, "pre_lcf_decreasing");
    refuseIf(preLCF1 > W, "pre_lcf_too_high");
    refuseIf(preLIF1 < W, "pre_lif_too_low");
    refuseIf(preLIF1 > preLIF2, "pre_lif_decreasing");
    refuseIf(preLIF2 > down(W, W, lltv), "pre_lif_too_high");
    find(run.state.feeds, c.feed, "feed_not_found");
    const text = ({ market, feed, terms }: Of<"create_pre_liquidation">) =>
      [
        market,
        feed,
        terms.preLltv,
        terms.preLCF1,
        terms.preLCF2,
        terms.preLIF1,
        terms.preLIF2,
      ].join();
    const isThere = run.state.preLiquidations.some(
      (other) => other.preLiquidation === c.preLiquidation || text(other) === text(c),
    );
    refuseIf(isThere, "pre_liquidation_already_created");
    named(c.preLiquidation);
    run.state.preLiquidations.push(c);
  },
  pre_liquidate(run, c) {
    amounts(c.seizedAssets, c.repaidShares);
    const offer = run.state.preLiquidations.find((o) => o.preLiquidation === c.preLiquidation);
    if (offer === undefined) throw new Refused("pre_liquidation_not_found");
    const loan = loanOrNobody(run, c.loan);
    oneOf(c.seizedAssets, c.repaidShares);
    if (loan === null) throw new Refused("position_is_not_pre_liquidatable");
    refuseIf(offer.market !== loan.market, "pre_liquidation_not_found");
    const by = account(run, c.by);
    const market = marketOf(run, loan.market);
    unpaused(market, "liquidate");
    accrue(run, market);
    const { price, status } = priceOf(run, market, offer.feed);
    refuseIf(status === "stale", "price_unavailable");
    const { preLltv, preLCF1, preLCF2, preLIF1, preLIF2 } = offer.terms;
    const value = down(loan.collateral, price, 10n ** 36n);
    const debt = owed(market, loan.shares);
    refuseIf(debt > carries(loan.collateral, price, market.lltv), "position_is_liquidatable");
    refuseIf(debt <= down(value, preLltv, W), "position_is_not_pre_liquidatable");
    const quotient = down(up(debt, W, value) - preLltv, W, market.lltv - preLltv);
    const between = (low: bigint, high: bigint) => down(quotient, high - low, W) + low;
    const factor = between(preLIF1, preLIF2);
    const exchange = exchanged(loan, market, c.seizedAssets, c.repaidShares, price, factor);
    const most = down(loan.shares, between(preLCF1, preLCF2), W);
    refuseIf(exchange.shares > most, "pre_liquidation_too_large");
    refuseIf(narrowIn(market, exchange.shares) > loan.shares, "repayment_exceeds_debt");
    refuseIf(exchange.seized === 0n, "zero_assets");
    authority(run, offer.preLiquidation, loan.owner);
    const rest = {
      ...market,
      borrowAssets: floored(market.borrowAssets, exchange.paid),
      borrowShares: market.borrowShares - exchange.shares,
    };
    refuseIf(narrowIn(market, exchange.seized) > loan.collateral, "seizure_exceeds_collateral");
    const collateral = loan.collateral - exchange.seized;
    const after = { ...loan, collateral, shares: loan.shares - exchange.shares };
    const own = priceOf(run, market);
    refuseIf(exceeds(rest, after, own.price, market.lltv), "insufficient_collateral");
    settle(run, loan, by, exchange);
  },
};
