import type { Command } from "../../src/commands/command.ts";
import type { Loose } from "../amounts.ts";
import { account, accrue, find, marketOf, move, owed, touch } from "./twin-state.ts";
import type { TwinFeed, TwinRun, TwinState } from "./twin-state.ts";
import { LIQUIDATION_DECIDERS, LOAN_DECIDERS } from "./twin-commands.ts";
import type { Deciders } from "./twin-commands.ts";
import {
  assetsDown,
  assetsUp,
  down,
  floored,
  minus,
  narrow,
  plus128,
  refuseIf,
  Refused,
  sharesDown,
  sharesUp,
  W,
} from "./twin-math.ts";
import { shortfall } from "./twin-shortfall.ts";
import { noteGap, noteStale, resetWindows, touchElapsed } from "./twin-windows.ts";
import { isEarly, resetEstimate, sampleAll } from "./twin-volatility.ts";
import { fireAll } from "./twin-triggers.ts";

interface Outcome {
  readonly code: string | null;
  readonly log: readonly string[];
  readonly state: TwinState;
}

/** What a command makes of the twin's state: decided on a copy, all of it or nothing. */
export function step(
  state: TwinState,
  command: Loose<Command>,
  now: number,
  options: Pick<TwinRun, "choose" | "broken" | "isHeard">,
): Outcome {
  const run: TwinRun = { state: structuredClone(state), now, log: [], touched: [], ...options };
  try {
    refuseIf(now < state.time, "time_reversed");
    const decider = DECIDERS[command.type] as
      ((run: TwinRun, c: typeof command) => void) | undefined;
    if (decider === undefined) throw new Error(`the twin does not know ${command.type}`);
    if (noteGap(run)) {
      for (const feed of run.state.feeds) refresh(feed, run.now);
      for (const feed of run.state.feeds) recompose(run, feed);
      for (const market of run.state.markets.map(({ id }) => id).sort()) touch(run, market);
      noteStale(run);
    }
    decider(run, command);
    noteStale(run);
    touchElapsed(run);
    sampleAll(run);
    for (const market of run.touched) fireAll(run, market);
    if (options.isHeard) run.state.time = now;
    return { code: null, log: run.log, state: run.state };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { code: error.code, log: [], state };
  }
}

const owns = (run: TwinRun, by: string) => refuseIf(by !== run.state.owner, "not_owner");

/** The mark of a feed with one venue: fresh while its quote is young, gated against jumps. */
function refresh(feed: TwinFeed, now: number): void {
  const { settings, quote, confirmed } = feed;
  if (settings.kind !== "median") return;
  if (quote === null || now - quote.at > settings.maxAgeMs) {
    feed.status = "stale";
    feed.suspect = null;
    return;
  }
  const { price } = quote;
  const distance = price > confirmed ? price - confirmed : confirmed - price;
  const isJump = confirmed > 0n && distance * W > confirmed * settings.jumpGate;
  const isSameSide = feed.suspect !== null && feed.suspect.price > confirmed === price > confirmed;
  const since = isSameSide && feed.suspect !== null ? feed.suspect.since : now;
  if (isJump && now - since < settings.confirmAfterMs) {
    feed.status = "suspect";
    feed.suspect = { price, since };
    return;
  }
  feed.status = "fresh";
  feed.confirmed = price;
  feed.suspect = null;
}

/** The mark of a composed feed; the twin's have a peg that counts at the market. */
function recompose(run: TwinRun, feed: TwinFeed): void {
  const { settings } = feed;
  if (settings.kind !== "composed" || settings.peg === null) return;
  const [base, quote] = [settings.base, settings.quote].map((id) =>
    find(run.state.feeds, id, "feed_not_found"),
  ) as [TwinFeed, TwinFeed];
  const { band, suspendBeyond } = settings.peg;
  const one = 10n ** BigInt(quote.settings.decimals);
  const off = quote.confirmed > one ? quote.confirmed - one : one - quote.confirmed;
  const limit = (one * (W + suspendBeyond)) / W;
  let counts = off * W > one * band ? quote.confirmed : one;
  if (counts > limit) counts = limit;
  const scale = 10n ** BigInt(settings.decimals + quote.settings.decimals - base.settings.decimals);
  const isStale = base.status === "stale" || quote.status === "stale";
  feed.status = isStale ? "stale" : "fresh";
  const seen = (part: TwinFeed) => part.suspect?.price ?? part.confirmed;
  const isSuspect =
    base.suspect !== null || quote.suspect !== null || off * W > one * suspendBeyond;
  if (isStale || !isSuspect) feed.suspect = null;
  if (isStale) return;
  feed.confirmed = (base.confirmed * scale) / counts;
  if (!isSuspect) return;
  feed.status = "suspect";
  feed.suspect = {
    price: (seen(base) * scale) / seen(quote),
    since: feed.suspect?.since ?? run.now,
  };
}

const touchFeed = (run: TwinRun, id: string) => {
  for (const feed of run.state.feeds) recompose(run, feed);
  const moved = run.state.feeds.filter(({ id: other, settings }) => {
    const isPart = settings.kind === "composed" && [settings.base, settings.quote].includes(id);
    return other === id || isPart;
  });
  // The feed's own markets come first.
  for (const { id: mover } of moved.sort((a) => (a.id === id ? -1 : 1))) {
    const markets = run.state.markets.filter(({ feed }) => feed === mover);
    for (const market of markets.map((found) => found.id).sort()) touch(run, market);
  }
};

function custody(
  run: TwinRun,
  c: { account: string; asset: string; amount: bigint; reference: string | null },
) {
  refuseIf(c.amount <= 0n || c.amount >= 2n ** 128n, "invalid_field");
  refuseIf(c.reference === "", "invalid_field");
  refuseIf(run.state.decimals[c.asset] === undefined, "asset_not_found");
  const holder = account(run, c.account);
  if (c.reference !== null) {
    refuseIf(run.state.references.includes(c.reference), "reference_already_used");
    run.state.references.push(c.reference);
  }
  return holder;
}

/** What waits for the desk, or for a borrower's own funds, is looked at again. */
function fund(run: TwinRun, c: { account: string; asset: string }): void {
  if (c.account === "desk") {
    for (const market of run.state.markets.map(({ id }) => id).sort()) {
      const stranded = run.state.loans.filter((loan) => loan.market === market && loan.isStranded);
      if (marketOf(run, market).loanAsset !== c.asset || stranded.length === 0) continue;
      for (const loan of stranded) loan.isStranded = false;
      touch(run, market);
    }
    return;
  }
  for (const loan of run.state.loans.filter(({ owner }) => owner === c.account)) {
    const market = marketOf(run, loan.market);
    const before = loan.silent.length;
    for (const [index, step] of (loan.plan?.steps ?? []).entries()) {
      const asset = {
        top_up: market.collateralAsset,
        repay: market.loanAsset,
        deleverage: "",
        close: "",
      };
      if (asset[step.kind] !== c.asset) continue;
      loan.silent = loan.silent.filter((name) => name !== `plan-${index}`);
    }
    if (loan.silent.length < before) touch(run, market.id);
  }
}

const DECIDERS: Deciders = {
  ...LOAN_DECIDERS,
  ...LIQUIDATION_DECIDERS,
  register_asset(run, c) {
    refuseIf(run.state.decimals[c.asset] !== undefined, "asset_already_registered");
    run.state.decimals[c.asset] = c.decimals;
  },
  open_account(run, c) {
    refuseIf(
      run.state.accounts.some(({ id }) => id === c.account),
      "account_already_opened",
    );
    run.state.accounts.push({ id: c.account, authorized: [], balances: {} });
  },
  deposit(run, c) {
    move(custody(run, c), c.asset, c.amount);
    fund(run, c);
  },
  make_whole(run, c) {
    owns(run, c.by);
    refuseIf(c.assets === 0n, "zero_assets");
    refuseIf(c.assets < 0n || c.reason.trim() === "", "invalid_field");
    refuseIf(run.state.decimals[c.asset] === undefined, "asset_not_found");
    const to = account(run, c.account);
    const place = `${c.liquidation.sequence}-${c.liquidation.index}`;
    refuseIf(run.state.madeWhole.includes(place), "already_made_whole");
    move(account(run, "insurance"), c.asset, -c.assets);
    move(to, c.asset, c.assets);
    run.state.madeWhole.push(place);
    fund(run, c);
  },
  pay_out(run, c) {
    move(custody(run, c), c.asset, -c.amount);
  },
  enable_rate_model(run, c) {
    owns(run, c.by);
    refuseIf(run.state.rateModels.includes(c.rateModel), "already_set");
    run.state.rateModels.push(c.rateModel);
  },
  enable_lltv(run, c) {
    refuseIf(c.lltv < 0n, "invalid_field");
    owns(run, c.by);
    refuseIf(run.state.lltvs.includes(c.lltv), "already_set");
    refuseIf(c.lltv >= W, "max_lltv_exceeded");
    run.state.lltvs.push(c.lltv);
  },
  set_fee_recipient(run, c) {
    owns(run, c.by);
    refuseIf(run.state.feeRecipient === c.recipient, "already_set");
    if (c.recipient !== "") account(run, c.recipient);
    run.state.feeRecipient = c.recipient;
  },
  set_authorization(run, c) {
    const holder = account(run, c.by);
    refuseIf(holder.authorized.includes(c.authorized) === c.isAuthorized, "already_set");
    holder.authorized = holder.authorized.filter((id) => id !== c.authorized);
    if (c.isAuthorized) holder.authorized.push(c.authorized);
  },
  record_deliveries(run, c) {
    const isWrong = c.deliveries.some(({ notification }) => !/^[0-9]+-[0-9]+$/.test(notification));
    refuseIf(c.deliveries.length === 0 || isWrong, "invalid_field");
    for (const delivery of c.deliveries) account(run, delivery.account);
  },
  acknowledge_notification(run, c) {
    refuseIf(!/^[0-9]+-[0-9]+$/.test(c.notification), "invalid_field");
    const { authorized } = account(run, c.account);
    refuseIf(c.by !== c.account && !authorized.includes(c.by), "unauthorized");
  },
  create_feed(run, c) {
    refuseIf(
      run.state.feeds.some(({ id }) => id === c.feed),
      "feed_already_created",
    );
    const none = { quote: null, suspect: null, staleSince: null, hasSpoken: false };
    const empty = { ...none, confirmed: 0n, status: "stale" } as const;
    const feed: TwinFeed = { id: c.feed, settings: c.settings, ...empty };
    run.state.feeds.push(feed);
    recompose(run, feed);
  },
  post_price(run, c) {
    const feed = find(run.state.feeds, c.feed, "feed_not_found");
    refuseIf(feed.settings.kind !== "posted", "feed_takes_no_posted_price");
    refuseIf(c.price < 0n || c.price >= 2n ** 256n, "price_out_of_range");
    feed.confirmed = c.price;
    feed.status = c.price === 0n ? "stale" : "fresh";
    touchFeed(run, c.feed);
  },
  post_quote(run, c) {
    const feed = find(run.state.feeds, c.feed, "feed_not_found");
    if (feed.settings.kind !== "median") throw new Refused("feed_takes_no_quotes");
    refuseIf(!feed.settings.venues.includes(c.venue), "venue_not_in_feed");
    refuseIf(c.price <= 0n || c.price >= 2n ** 128n, "price_out_of_range");
    refuseIf(c.quotedAt > run.now, "quote_from_the_future");
    if (feed.quote !== null && feed.quote.at > c.quotedAt) return;
    // A jump whose quote has aged out in the meantime did not last.
    const { quote, suspect, settings } = feed;
    if (suspect !== null && quote !== null && run.now - quote.at > settings.maxAgeMs)
      feed.suspect = null;
    feed.quote = { price: c.price, at: c.quotedAt };
    refresh(feed, run.now);
    touchFeed(run, c.feed);
  },
  confirm_mark(run, c) {
    const feed = find(run.state.feeds, c.feed, "feed_not_found");
    refuseIf(feed.settings.kind === "composed", "feed_is_composed");
    refresh(feed, run.now);
    const { settings, suspect } = feed;
    if (settings.kind !== "median" || suspect === null) throw new Refused("mark_not_suspect");
    const distance = suspect.price > c.price ? suspect.price - c.price : c.price - suspect.price;
    refuseIf(distance * W > c.price * settings.outlierDistance, "suspect_price_moved");
    feed.confirmed = suspect.price;
    feed.status = "fresh";
    feed.suspect = null;
    touchFeed(run, c.feed);
  },
  tick(run) {
    for (const feed of run.state.feeds) refresh(feed, run.now);
    for (const feed of run.state.feeds) recompose(run, feed);
    for (const market of run.state.markets.map(({ id }) => id).sort()) touch(run, market);
  },
  continue: () => {
    throw new Refused("nothing_to_continue");
  },
  create_market(run, c) {
    refuseIf(!run.state.rateModels.includes(c.rateModel.kind), "rate_model_not_enabled");
    refuseIf(!run.state.lltvs.includes(c.lltv), "lltv_not_enabled");
    refuseIf(
      run.state.markets.some(({ id }) => id === c.market),
      "market_already_created",
    );
    const loanDecimals = run.state.decimals[c.loanAsset];
    const collateralDecimals = run.state.decimals[c.collateralAsset];
    if (loanDecimals === undefined || collateralDecimals === undefined)
      throw new Refused("asset_not_found");
    const { settings } = find(run.state.feeds, c.feed, "feed_not_found");
    const { market: id, loanAsset, collateralAsset, feed, lltv, rateModel } = c;
    run.state.markets.push({
      id,
      loanAsset,
      collateralAsset,
      feed,
      lltv,
      rateModel,
      settings: c.settings,
      scale: 10n ** BigInt(36 + loanDecimals - collateralDecimals - settings.decimals),
      rateAtTarget: rateModel.kind === "adaptive" ? 1268391679n : 0n,
      fee: 0n,
      supplyAssets: 0n,
      supplyShares: 0n,
      borrowAssets: 0n,
      borrowShares: 0n,
      suppliers: {},
      outage: null,
      graceUntil: 0,
      paceSold: 0n,
      paceFrom: 0,
      paceUntil: 0,
      estimate: null,
      behind: 0,
      lastUpdate: BigInt(Math.floor(run.now / 1000)),
    });
  },
  configure_market(run, c) {
    owns(run, c.by);
    const market = marketOf(run, c.market);
    refuseIf(c.settings.maxLtv > market.lltv || c.reason.trim() === "", "invalid_field");
    refuseIf(c.settings.volatility === null && isEarly(c.settings.defaultPlan), "invalid_field");
    const before = market.settings;
    market.settings = c.settings;
    resetEstimate(market, before);
    resetWindows(market);
    for (const loan of run.state.loans) if (loan.market === market.id) loan.isStranded = false;
    touch(run, market.id);
  },
  set_fee(run, c) {
    refuseIf(c.fee < 0n, "invalid_field");
    owns(run, c.by);
    const market = marketOf(run, c.market);
    refuseIf(market.fee === c.fee, "already_set");
    refuseIf(c.fee > W / 4n, "max_fee_exceeded");
    accrue(run, market);
    market.fee = c.fee;
  },
  return_interest(run, c) {
    owns(run, c.by);
    const market = marketOf(run, c.market);
    refuseIf(c.assets < 0n || c.reason.trim() === "", "invalid_field");
    refuseIf(c.assets === 0n, "zero_assets");
    accrue(run, market);
    const loans = run.state.loans.filter((loan) => loan.market === market.id);
    const borrowAssets = market.borrowAssets - c.assets;
    const principals = loans.reduce((sum, { principal }) => sum + principal, 0n);
    const isCheap = borrowAssets * 1_000_000n < market.borrowShares;
    refuseIf(borrowAssets < principals || isCheap, "interest_not_owed");
    const isShort = loans.some((it) => owed({ ...market, borrowAssets }, it.shares) < it.principal);
    refuseIf(isShort, "debt_below_principal");
    const fee = down(c.assets, market.fee, W);
    const shares = sharesDown(fee, market.supplyAssets, market.supplyShares);
    const held = market.suppliers[run.state.feeRecipient] ?? 0n;
    refuseIf(shares > held, "fee_already_withdrawn");
    const supplyAssets = market.supplyAssets - c.assets;
    const supplyShares = market.supplyShares - shares;
    refuseIf(supplyAssets * 1_000_000n < supplyShares, "suppliers_below_par");
    Object.assign(market, { borrowAssets, supplyAssets, supplyShares });
    if (shares > 0n) market.suppliers[run.state.feeRecipient] = held - shares;
  },
  accrue_interest(run, c) {
    accrue(run, marketOf(run, c.market));
    touch(run, c.market);
  },
  supply(run, c) {
    refuseIf(c.assets < 0n || c.shares < 0n, "invalid_field");
    const market = marketOf(run, c.market);
    refuseIf((c.assets === 0n) === (c.shares === 0n), "inconsistent_input");
    account(run, c.onBehalf);
    const payer = account(run, c.by);
    refuseIf(market.settings.paused.includes("supply"), "action_paused");
    accrue(run, market);
    refuseIf(shortfall(run, market) > 0n, "shortfall_known");
    let { assets, shares } = c;
    if (assets > 0n) shares = sharesDown(assets, market.supplyAssets, market.supplyShares);
    else assets = assetsUp(shares, market.supplyAssets, market.supplyShares);
    const total = plus128(market.supplyShares, narrow(shares));
    const totalAssets = plus128(market.supplyAssets, narrow(assets));
    const { supplyCap } = market.settings;
    refuseIf(supplyCap !== null && totalAssets > supplyCap, "supply_cap_exceeded");
    move(payer, market.loanAsset, -assets);
    market.supplyShares = total;
    market.supplyAssets = totalAssets;
    market.suppliers[c.onBehalf] = (market.suppliers[c.onBehalf] ?? 0n) + shares;
  },
  withdraw(run, c) {
    refuseIf(c.assets < 0n || c.shares < 0n, "invalid_field");
    const market = marketOf(run, c.market);
    refuseIf((c.assets === 0n) === (c.shares === 0n), "inconsistent_input");
    const receiver = account(run, c.receiver);
    const owner = run.state.accounts.find(({ id }) => id === c.onBehalf);
    const isOwner = c.by === c.onBehalf && c.by !== "";
    refuseIf(!isOwner && owner?.authorized.includes(c.by) !== true, "unauthorized");
    refuseIf(market.settings.paused.includes("withdraw"), "action_paused");
    accrue(run, market);
    let { assets, shares } = c;
    const standing = floored(market.supplyAssets, shortfall(run, market));
    if (assets > 0n) shares = sharesUp(assets, standing, market.supplyShares);
    else assets = assetsDown(shares, standing, market.supplyShares);
    const held = market.suppliers[c.onBehalf] ?? 0n;
    refuseIf(shares > held, "withdrawal_exceeds_supply");
    const isWhole = standing === market.supplyAssets;
    refuseIf(assets === 0n && !isWhole, "zero_assets");
    const isAll = assets === assetsDown(held, standing, market.supplyShares);
    if (isAll && isWhole && market.settings.liquidation.kind === "ladder") shares = held;
    const totalShares = minus(market.supplyShares, narrow(shares));
    const totalAssets = minus(market.supplyAssets, narrow(assets));
    refuseIf(market.borrowAssets > totalAssets, "insufficient_liquidity");
    market.suppliers[c.onBehalf] = held - shares;
    market.supplyShares = totalShares;
    market.supplyAssets = totalAssets;
    move(receiver, market.loanAsset, assets);
  },
};
