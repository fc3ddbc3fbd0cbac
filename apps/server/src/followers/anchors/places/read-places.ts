import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../../foundation/config/environment.ts";

/** A place as the operator has named it. */
export type PlaceSetting =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "webhook"; readonly url: string }
  | { readonly kind: "time_stamp"; readonly url: string };

const TIME_STAMP = "rfc3161:";

/**
 * Reads PLIMSOLL_ANCHORS: places, between commas or spaces.
 *
 * @throws ConfigError for the first one that is none.
 */
export function readPlaces(
  text: string,
  options: { readonly allowsHttp: boolean },
): PlaceSetting[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== "");
  const places = names.map((name) => readPlace(name, options));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(twice, "stands there twice");
  return places;
}

function readPlace(name: string, { allowsHttp }: { readonly allowsHttp: boolean }): PlaceSetting {
  if (name.startsWith("file:")) return { kind: "file", path: readPath(name) };
  if (name.startsWith(TIME_STAMP)) {
    // What comes back is signed and names what it is of, so it needs no secret way: most authorities have none.
    const url = readUrl(name.slice(TIME_STAMP.length), name);
    return { kind: "time_stamp", url: url.href };
  }
  const url = readUrl(name, name);
  if (url.protocol !== "https:" && !allowsHttp) throw refuse(name, "must be an https address");
  return { kind: "webhook", url: url.href };
}

function readPath(name: string): string {
  const problem = "must be a whole path, such as file:/var/lib/plimsoll/anchors.jsonl";
  if (!URL.canParse(name) || !isAbsolute(name.slice("file:".length))) throw refuse(name, problem);
  const url = new URL(name);
  if (url.host !== "" || url.pathname.endsWith("/")) throw refuse(name, problem);
  return fileURLToPath(url);
}

function readUrl(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isKnown = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !isKnown) {
    throw refuse(name, "is no place: use file:/path, https://… or rfc3161:https://…");
  }
  if (url.username !== "" || url.password !== "" || url.hash !== "") {
    throw refuse(name, "must have no user name, no password and no part after #");
  }
  return url;
}

function refuse(name: string, problem: string): ConfigError {
  return new ConfigError(
    `The server cannot start with this environment:\n- PLIMSOLL_ANCHORS: ${name} ${problem}`,
  );
}
