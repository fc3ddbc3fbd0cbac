import { readFile } from "node:fs/promises";

const ROUTER = new URL("../../../src/router.tsx", import.meta.url);

/** The paths of all pages, `$name` where an address holds a name. Reads the source: the router itself needs a browser. */
export async function pathsOfRouter(source?: string): Promise<readonly string[]> {
  const text = source ?? (await readFile(ROUTER, "utf8"));
  const routes = text.split("createRoute({").slice(1);
  return routes.flatMap((route) => {
    const [, path] = /\bpath: "([^"]+)"/.exec(route) ?? [];
    const isPage = /\bcomponent:/.test(route);
    if (isPage && path === undefined) throw new Error(`A page without a path:\n${route}`);
    return isPage && path !== undefined ? [path] : [];
  });
}

/** Paths that none of the addresses leads to. An address leads to the path with the fewest names in it. */
export function unseen(paths: readonly string[], addresses: readonly string[]): readonly string[] {
  const names = (path: string): number => path.split("$").length;
  const byNames = paths.toSorted((left, right) => names(left) - names(right));
  const seen = new Set(
    addresses.map((address) => {
      const [bare = ""] = address.split("?");
      return byNames.find((path) => matches(path, bare));
    }),
  );
  return paths.filter((path) => !seen.has(path));
}

function matches(path: string, address: string): boolean {
  const parts = address.split("/");
  const wanted = path.split("/");
  return (
    parts.length === wanted.length &&
    wanted.every((part, place) => part === parts[place] || part.startsWith("$"))
  );
}
