import { routes, scopeOf, type RouteSpec } from "@plimsoll/contract";
import type { Plugin } from "vite";

const NAME = "virtual:route-table";
const RESOLVED = `\0${NAME}`;
/** Roles that an API key may be given by its own person. */
const KEY_ROLES = ["customer", "liquidator"] as const;

/**
 * Gives the page the address of every operation and what scopes a key may have, and nothing else of the contract.
 * The schemas stay with the server, which checks every request anyway.
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
      const scopes = Object.fromEntries(KEY_ROLES.map((role) => [role, scopesOf(role)]));
      return [
        `export const routeTable = ${JSON.stringify(table)};`,
        `export const scopesByRole = ${JSON.stringify(scopes)};`,
      ].join("\n");
    },
  };
}

/** What a key with this role can do at all, in alphabetical order. */
function scopesOf(role: (typeof KEY_ROLES)[number]): readonly string[] {
  const scopes = Object.values(routes).flatMap((spec: RouteSpec) => {
    const { access } = spec;
    const isAllowed =
      access.kind === "authenticated" || (access.kind === "roles" && access.roles.includes(role));
    return isAllowed ? (scopeOf(spec) ?? []) : [];
  });
  return [...new Set(scopes)].sort();
}
