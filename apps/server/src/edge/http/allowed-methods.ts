import type { RouteSpec } from "@plimsoll/contract";

/** The methods that a path takes, as the header Allow has them; null where there is no such path. */
export type AllowedMethods = (path: string) => string | null;

/** What these routes take: a path is one of theirs, or one that a path of theirs with parameters stands for. */
export function allowedMethods(routes: Iterable<RouteSpec>): AllowedMethods {
  const places = new Map<string, { readonly form: RegExp; readonly methods: string[] }>();
  for (const { path, method } of routes) {
    const form = new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    const place = places.get(path) ?? { form, methods: [] };
    // Whoever may look may ask for the headers alone.
    place.methods.push(...(method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
    places.set(path, place);
  }
  return (path) => {
    const methods = [...places.values()]
      .filter(({ form }) => form.test(path))
      .flatMap((place) => place.methods);
    return methods.length === 0 ? null : [...new Set(methods)].sort().join(", ");
  };
}
