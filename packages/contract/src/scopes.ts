import type { RouteSpec } from "./route.ts";
import { routes } from "./routes.ts";

/**
 * What a key must be allowed to do for a route: `loans:read`, `quotes:write`. It is made of the first word of the
 * path, and of whether the route changes anything. Null for what every key may: public routes, and reads of
 * the caller itself.
 */
export function scopeOf({ method, path, access, isReadOnly }: RouteSpec): string | null {
  const isRead = method === "get" || isReadOnly === true;
  if (access.kind === "public" || (access.kind === "authenticated" && isRead)) return null;
  const [first = "", second] = path.slice(1).split("/");
  return `${first === "v1" ? second : first}:${isRead ? "read" : "write"}`;
}

/** Every scope that a key may be given, in alphabetical order. */
export const SCOPES: readonly string[] = [
  ...new Set(Object.values(routes).flatMap((spec: RouteSpec) => scopeOf(spec) ?? [])),
].sort();
