import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Asks the name system; gives all addresses of a host. */
type Resolver = (hostname: string) => Promise<readonly Address[]>;

export interface TargetPolicy {
  /** Lets messages go to private networks and over plain HTTP: only where the operator says so. */
  readonly allowPrivate: boolean;
  readonly resolve?: Resolver;
}

/** Where a message may not go; the sentence says why. */
export class TargetRefused extends Error {
  override readonly name = "TargetRefused";
}

const URL_LENGTH_MAX = 2_000;
/** Below this, ports belong to other protocols; only that of HTTPS is for us. */
const PORT_MIN = 1_024;

/**
 * The address of an endpoint, once it is one that messages may go to as far as its text tells.
 *
 * @throws TargetRefused
 */
export function readTarget(text: string, policy: TargetPolicy): URL {
  if (text.length > URL_LENGTH_MAX) throw new TargetRefused("The URL is too long.");
  if (!URL.canParse(text)) throw new TargetRefused("This is no URL.");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && policy.allowPrivate)) {
    throw new TargetRefused("Use an https URL.");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TargetRefused("Leave user name and password out of the URL.");
  }
  if (url.hash !== "") throw new TargetRefused("Leave the part after # out of the URL.");
  if (policy.allowPrivate) return url;
  if (url.port !== "" && BigInt(url.port) < BigInt(PORT_MIN)) {
    throw new TargetRefused(`Use the port of https or one from ${PORT_MIN}.`);
  }
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);
  return url;
}

/**
 * The addresses that a connection to `url` may use. The caller connects to one of these and asks the
 * name system no second time, so an answer that changes in between changes nothing.
 *
 * @throws TargetRefused when any address of the host is not public, or it has none.
 */
export async function resolveTarget(url: URL, policy: TargetPolicy): Promise<readonly Address[]> {
  const host = hostOf(url);
  const family = isIP(host);
  const addresses =
    family === 0 ? await (policy.resolve ?? resolveByName)(host) : [{ address: host, family }];
  if (addresses.length === 0) throw new TargetRefused("The host has no address.");
  if (policy.allowPrivate) return addresses;
  const inside = addresses.find(({ address }) => !isPublicAddress(address));
  if (inside !== undefined) throw notPublic(inside.address);
  return addresses;
}

/** The URL's host; IPv6 without its brackets. URL itself has made dotted IPv4 of any other form. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

async function resolveByName(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true, verbatim: true });
}

function notPublic(address: string): TargetRefused {
  return new TargetRefused(
    `${address} is not on the public Internet. Messages go nowhere else unless the operator allows it.`,
  );
}
