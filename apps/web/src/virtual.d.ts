declare module "virtual:route-table" {
  import type { RouteTable } from "@plimsoll/contract";
  export const routeTable: RouteTable;
  /** Scopes that an API key with the role may be given. */
  export const scopesByRole: Readonly<Record<"customer" | "liquidator", readonly string[]>>;
}
