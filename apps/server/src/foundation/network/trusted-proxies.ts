import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** An entry of the list of trusted proxies is no address and no range. */
export class UnknownRange extends Error {
  override readonly name = "UnknownRange";

  constructor(entry: string) {
    super(`${entry} is no address and no range such as 10.0.0.0/8 or fd00::/8`);
  }
}

/** Headers by name; several of one name are joined by commas. */
interface HeaderLines {
  get(name: string): string | null;
}

/**
 * Tells where a request comes from. What `Forwarded` (RFC 7239) and `X-Forwarded-For` say is believed as far as
 * proxies of ours have written it: each proxy appends the address that it was asked from, so the lists are read from
 * the right, up to the first address that is no proxy of ours. Whatever stands further left anybody may have made up.
 */
export class TrustedProxies {
  /** As they were given. */
  readonly entries: readonly string[];
  readonly #ranges: readonly Range[];

  /** @throws UnknownRange naming the entry. */
  constructor(entries: readonly string[]) {
    this.entries = [...entries];
    this.#ranges = entries.map(parseRange);
  }

  /** Whether the one at the other end of the socket is a proxy of ours. */
  trusts(peer: string): boolean {
    const known = parseAddress(peer);
    return known !== null && this.#includes(known);
  }

  /** The client's address; `peer` is the one at the other end of the socket. */
  clientOf(peer: string, headers: HeaderLines): string {
    const known = parseAddress(peer);
    if (known === null || !this.#includes(known)) return known?.toString() ?? peer;
    const told = [readForwarded(headers.get("forwarded")), readList(headers.get("x-forwarded-for"))]
      .filter((hops) => hops !== null)
      .map((hops) => this.#walk(known, hops));
    const [client, other] = told;
    // A proxy writes one of the two and may pass on the other as it came. Where they differ nobody
    // can say which one is true, so neither is believed.
    if (client === undefined || (other !== undefined && other !== client)) return known.toString();
    return client;
  }

  #walk(peer: Address, hops: readonly string[]): string {
    let nearest = peer;
    for (const hop of hops.toReversed()) {
      const address = parseAddress(withoutPort(hop));
      // Unreadable, hidden (RFC 7239, 6.3) or unknown: the proxy that said so is the last that is known.
      if (address === null) break;
      nearest = address;
      if (!this.#includes(address)) break;
    }
    return nearest.toString();
  }

  #includes(address: Address): boolean {
    return this.#ranges.some(
      ([base, bits]) => base.kind() === address.kind() && address.match(base, bits),
    );
  }
}

/** IPv4 inside IPv6 becomes IPv4; a zone (`%eth0`) is of this machine only and is left out. */
function parseAddress(text: string): Address | null {
  const bare = text.replace(/%.*$/, "");
  return ipaddr.isValid(bare) && (bare.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(bare))
    ? ipaddr.process(bare)
    : null;
}

function parseRange(entry: string): Range {
  const address = parseAddress(entry);
  if (address !== null) return [address, address.kind() === "ipv4" ? 32 : 128];
  if (!ipaddr.isValidCIDR(entry)) throw new UnknownRange(entry);
  const [base, bits] = ipaddr.parseCIDR(entry);
  const isMapped = base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= 96;
  return isMapped ? [base.toIPv4Address(), bits - 96] : [base, bits];
}

function readList(header: string | null): readonly string[] | null {
  return header === null ? null : header.split(",").map((hop) => hop.trim());
}

/** `name=value` or `name="value"`, and what parts it from the next: `;` within a hop, `,` before another one. */
const PAIR = /(?:([^\s"\\=;,]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"\\;,]*))[ \t]*)?([;,]|$)[ \t]*/gy;

/**
 * The `for=` of each hop; empty for a hop that does not say it. None where the header is not written as RFC 7239
 * demands: a client that leaves a quote open could swallow what our proxy has appended. The time is linear, since anybody may
 * send such a header, and it is read before anything is counted.
 */
function readForwarded(header: string | null): readonly string[] | null {
  if (header === null) return null;
  const text = header.trim();
  const hops: string[] = [];
  let hop: string | null = null;
  let end = 0;
  for (const pair of text.matchAll(PAIR)) {
    const [whole, name = "", quoted, plain = "", divider] = pair;
    end = pair.index + whole.length;
    if (name !== "") hop ??= "";
    if (name.toLowerCase() === "for") hop = quoted ?? plain;
    if (divider === ";" || hop === null) continue;
    hops.push(hop);
    hop = null;
  }
  return end === text.length ? hops : [];
}

/** `192.0.2.1:8080` and `[2001:db8::1]:8080` without their ports. */
function withoutPort(hop: string): string {
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(hop) ?? [];
  if (inBrackets !== undefined) return inBrackets;
  return /^[^:]*:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(":")) : hop;
}
