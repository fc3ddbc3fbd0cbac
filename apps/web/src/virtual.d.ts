declare module "virtual:route-table" {
  import type { RouteTable } from "@plimsoll/contract";
  export const routeTable: RouteTable;
}
