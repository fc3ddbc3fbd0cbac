import { knownMarket } from "../state/book.ts";
import { deposit, openAccount, payOut, registerAsset } from "./accounts.ts";
import { pledge, release } from "./collateral.ts";
import type { Command } from "./command.ts";
import { borrow, repay, repayAll } from "./debt.ts";
import { confirmMark, createFeed, postPrice, postQuote, refreshFeeds } from "./feeds.ts";
import { enableLltv, enableRateModel, setAuthorization, setFeeRecipient } from "./governance.ts";
import { forgiveDebt } from "./forgive-debt.ts";
import { liquidate } from "./liquidate.ts";
import { closeLoan, createLoan, openLoan, setAlerts, setPlan } from "./loans.ts";
import { makeWhole } from "./make-whole.ts";
import { accrueInterest, configureMarket, createMarket, setFee } from "./markets.ts";
import { acknowledgeNotification, recordDeliveries } from "./notifications.ts";
import { createPreLiquidation, preLiquidate } from "./pre-liquidate.ts";
import { returnInterest } from "./return-interest.ts";
import { emit, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";
import { supply, withdraw } from "./supply.ts";

/** Hands a command to the one that decides it. */
export function decideCommand(run: Run, command: Command): Verdict {
  switch (command.type) {
    case "register_asset":
      return registerAsset(run, command);
    case "open_account":
      return openAccount(run, command);
    case "deposit":
      return deposit(run, command);
    case "pay_out":
      return payOut(run, command);
    case "make_whole":
      return makeWhole(run, command);
    case "enable_rate_model":
      return enableRateModel(run, command);
    case "enable_lltv":
      return enableLltv(run, command);
    case "set_fee_recipient":
      return setFeeRecipient(run, command);
    case "set_authorization":
      return setAuthorization(run, command);
    case "create_feed":
      return createFeed(run, command);
    case "post_price":
      return postPrice(run, command);
    case "post_quote":
      return postQuote(run, command);
    case "confirm_mark":
      return confirmMark(run, command);
    case "tick":
      return tick(run);
    case "continue":
      return carryOn(run);
    case "create_market":
      return createMarket(run, command);
    case "configure_market":
      return configureMarket(run, command);
    case "set_fee":
      return setFee(run, command);
    case "accrue_interest":
      return accrueInterest(run, command);
    case "return_interest":
      return returnInterest(run, command);
    case "supply":
      return supply(run, command);
    case "withdraw":
      return withdraw(run, command);
    case "create_loan":
      return createLoan(run, command);
    case "open_loan":
      return openLoan(run, command);
    case "close_loan":
      return closeLoan(run, command);
    case "pledge":
      return pledge(run, command);
    case "release":
      return release(run, command);
    case "borrow":
      return borrow(run, command);
    case "repay":
      return repay(run, command);
    case "repay_all":
      return repayAll(run, command);
    case "forgive_debt":
      return forgiveDebt(run, command);
    case "set_plan":
      return setPlan(run, command);
    case "set_alerts":
      return setAlerts(run, command);
    case "liquidate":
      return liquidate(run, command);
    case "create_pre_liquidation":
      return createPreLiquidation(run, command);
    case "pre_liquidate":
      return preLiquidate(run, command);
    case "record_deliveries":
      return recordDeliveries(run, command);
    case "acknowledge_notification":
      return acknowledgeNotification(run, command);
  }
}

/** Feeds first, then every market, each in the order of its name. */
function tick(run: Run): Verdict {
  const { book } = run;
  refreshFeeds(run);
  for (const id of [...book.markets.keys()].sort()) touch(run, knownMarket(book, id));
  if (run.events.length === 0) emit(run, { type: "time_passed", at: run.now });
  return null;
}

function carryOn(run: Run): Verdict {
  for (const id of [...run.book.backlog].sort()) touch(run, knownMarket(run.book, id));
  return null;
}
