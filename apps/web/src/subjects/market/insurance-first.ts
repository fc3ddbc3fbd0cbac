import type { MarketView } from "@plimsoll/contract";

/** Whether insurance pays a market's bad debt before lenders do: a setting, and never so under the reference policy. */
export function isInsuranceFirst({ settings }: Pick<MarketView, "settings">): boolean {
  const { liquidation } = settings;
  return liquidation.kind === "ladder" && liquidation.insuranceFirst;
}
