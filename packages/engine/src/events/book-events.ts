import type { AccountId, AssetId, LoanId } from "../units/identifiers.ts";
import type { Amount } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Fact, Moved } from "./fact.ts";

export interface AssetRegistered extends Fact<"asset_registered"> {
  readonly asset: AssetId;
  readonly decimals: number;
}

export interface AccountOpened extends Fact<"account_opened"> {
  readonly account: AccountId;
}

export interface Deposited extends Moved<"deposited"> {
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  readonly reference: string | null;
}

export interface PaidOut extends Moved<"paid_out"> {
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  readonly reference: string | null;
}

/** The insurance account has paid for a liquidation that turned out to be wrong. */
export interface MadeWhole extends Moved<"made_whole"> {
  readonly by: AccountId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly assets: Amount;
  /** The journal's place of the event that is made good. */
  readonly liquidation: { readonly sequence: number; readonly index: number };
  readonly reason: string;
}

export interface AuthorizationSet extends Fact<"authorization_set"> {
  readonly account: AccountId;
  readonly authorized: AccountId;
  readonly isAuthorized: boolean;
}

/** Somebody was told, or could not be told, of the event at `notification`; see the command. */
export interface NotificationDelivered extends Fact<"notification_delivered"> {
  readonly account: AccountId;
  readonly subjectLoan: LoanId | null;
  readonly notification: string;
  readonly channel: string;
  readonly outcome: "delivered" | "failed";
  readonly triedAt: Millis;
  readonly rescueLink: string | null;
}

/** Somebody has seen what an account was told. */
export interface NotificationAcknowledged extends Fact<"notification_acknowledged"> {
  readonly by: AccountId;
  readonly account: AccountId;
  readonly notification: string;
}

/** Time has passed and nothing else has changed. */
export interface TimePassed extends Fact<"time_passed"> {}
