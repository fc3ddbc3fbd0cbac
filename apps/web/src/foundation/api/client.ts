import { createClientOf } from "@plimsoll/contract";
import { routeTable } from "virtual:route-table";

/** The API of the page's own origin; the browser's session says who asks. */
export const api = createClientOf(routeTable, { baseUrl: "" });
