import { as, referenceSettings } from "@plimsoll/engine";
import type { Command, Wad } from "@plimsoll/engine";
import type { Deployment } from "./deployment.ts";
import { isCreated } from "./deployment.ts";
import type { Arguments } from "./format.ts";
import {
  accountNamed,
  collateralAssetOf,
  feedNamed,
  loanAssetOf,
  loanNamed,
  marketNamed,
  rateModelNamed,
} from "./names.ts";

/** An operation of the reference, to be said in the engine's terms. */
export interface Call {
  readonly op: string;
  /** Undefined for operations without a market. */
  readonly market: string | undefined;
  readonly caller: string;
  readonly args: Arguments;
}

/** The market that an operation acts on: its own, or that of the contract it calls. */
export function marketOf({ book }: Deployment, call: Call): string | undefined {
  if (call.op !== "preLiquidate") return call.market;
  const contract = book.preLiquidations.get(accountNamed(text(call.args, "contract")));
  return contract?.market.id;
}

/** The account whose position an operation acts on; undefined when there is none. */
export function ownerOf({ args }: Call): string | undefined {
  const owner = args["onBehalf"] ?? args["borrower"];
  return typeof owner === "string" ? owner : undefined;
}

/** The command that stands for an operation. Names change, amounts pass through. */
export function commandFor(deployment: Deployment, call: Call): Command {
  const { args } = call;
  const by = accountNamed(call.caller);
  const account = (name: string) => accountNamed(text(args, name));
  const amount = (name: string) => as<never>(BigInt(text(args, name)));
  const name = marketOf(deployment, call) ?? "";
  const market = marketNamed(name);
  const loan = () => loanNamed(name, ownerOf(call) ?? "", isCreated(deployment, name));
  switch (call.op) {
    case "enableIrm":
      return { type: "enable_rate_model", by, rateModel: rateModelNamed(text(args, "irm")).kind };
    case "enableLltv":
      return { type: "enable_lltv", by, lltv: amount("lltv") };
    case "createMarket":
      return createMarket(deployment, name, by);
    case "setFee":
      return { type: "set_fee", by, market, fee: amount("fee") };
    case "setFeeRecipient":
      return { type: "set_fee_recipient", by, recipient: account("recipient") };
    case "setAuthorization":
      return {
        type: "set_authorization",
        by,
        authorized: account("authorized"),
        isAuthorized: args["value"] === true,
      };
    case "setPrice":
      return { type: "post_price", feed: feedNamed(text(args, "oracle")), price: amount("price") };
    case "accrueInterest":
      return { type: "accrue_interest", market };
    case "supply":
      return { type: "supply", by, market, ...lent(), onBehalf: account("onBehalf") };
    case "withdraw":
      return {
        type: "withdraw",
        by,
        market,
        ...lent(),
        onBehalf: account("onBehalf"),
        receiver: account("receiver"),
      };
    case "supplyCollateral":
      return { type: "pledge", by, loan: loan(), assets: amount("assets") };
    case "withdrawCollateral":
      return {
        type: "release",
        by,
        loan: loan(),
        assets: amount("assets"),
        receiver: account("receiver"),
      };
    case "borrow":
      return { type: "borrow", by, loan: loan(), ...lent(), receiver: account("receiver") };
    case "repay":
      return { type: "repay", by, loan: loan(), ...lent() };
    case "liquidate":
      return { type: "liquidate", by, loan: loan(), ...taken() };
    case "createPreLiquidation":
      return {
        type: "create_pre_liquidation",
        preLiquidation: account("name"),
        market,
        feed: feedNamed(text(args, "preLiquidationOracle")),
        terms: {
          preLltv: amount("preLltv"),
          preLCF1: amount("preLCF1"),
          preLCF2: amount("preLCF2"),
          preLIF1: amount("preLIF1"),
          preLIF2: amount("preLIF2"),
        },
      };
    case "preLiquidate":
      return {
        type: "pre_liquidate",
        by,
        preLiquidation: account("contract"),
        loan: loan(),
        ...taken(),
      };
    default:
      throw new Error(`The vectors name an operation "${call.op}".`);
  }

  function lent() {
    return { assets: amount("assets"), shares: amount("shares") };
  }

  function taken() {
    return { seizedAssets: amount("seizedAssets"), repaidShares: amount("repaidShares") };
  }
}

function createMarket(
  { markets }: Deployment,
  name: string,
  by: ReturnType<typeof accountNamed>,
): Command {
  const parameters = markets[name];
  if (parameters === undefined) throw new Error(`The heading names no market "${name}".`);
  const lltv = as<Wad>(BigInt(parameters.lltv));
  return {
    type: "create_market",
    by,
    market: marketNamed(name),
    loanAsset: loanAssetOf(name),
    collateralAsset: collateralAssetOf(name),
    feed: feedNamed(parameters.oracle),
    lltv,
    rateModel: rateModelNamed(parameters.irm),
    settings: referenceSettings(lltv),
  };
}

function text(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new Error(`An operation lacks its argument "${name}".`);
}
