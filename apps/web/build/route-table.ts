import { routes } from "@plimsoll/contract";
import type { Plugin } from "vite";

const NAME = "virtual:route-table";
const RESOLVED = `\0${NAME}`;

/**
 * Gives the page the address of every operation, and nothing else of the contract. The schemas stay
 * with the server, which checks every request anyway.
 */
export function routeTable(): Plugin {
  return {
    name: "plimsoll-route-table",
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load: (id) => {
      if (id !== RESOLVED) return null;
      const table = Object.fromEntries(
        Object.entries(routes).map(([operation, spec]) => {
          const { method, path } = spec;
          const produces = "produces" in spec ? { produces: spec.produces } : {};
          return [operation, { method, path, ...produces }];
        }),
      );
      return `export const routeTable = ${JSON.stringify(table)};`;
    },
  };
}
