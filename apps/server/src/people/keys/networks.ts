import ipaddr from "ipaddr.js";

interface Network {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** A list as it is kept, `203.0.113.0/24`; null when one of them is no network and no address. */
export function readNetworks(texts: readonly string[]): string[] | null {
  const read = texts.map((text) => {
    const network = networkOf(text);
    return network && `${ipaddr.fromByteArray([...network.bytes]).toString()}/${network.bits}`;
  });
  const known = read.filter((text) => text !== null);
  return known.length === read.length ? [...new Set(known)] : null;
}

/** Whether an address, or all of a network, lies in one of these networks. An IPv4 address may come in its IPv6 form. */
export function liesIn(text: string, networks: readonly string[]): boolean {
  const inner = networkOf(text);
  return inner !== null && networks.some((outer) => contains(networkOf(outer), inner));
}

function networkOf(text: string): Network | null {
  try {
    if (ipaddr.isValid(text)) {
      const bytes = ipaddr.process(text).toByteArray();
      return { bytes, bits: bytes.length * 8 };
    }
    const [address, bits] = ipaddr.parseCIDR(text);
    const mask = (byte: number, index: number): number =>
      byte & (0xff << Math.min(8, Math.max(0, 8 - (bits - index * 8)))) & 0xff;
    return { bytes: address.toByteArray().map(mask), bits };
  } catch {
    return null;
  }
}

function contains(outer: Network | null, inner: Network): boolean {
  if (outer === null || outer.bytes.length !== inner.bytes.length) return false;
  if (outer.bits > inner.bits) return false;
  return outer.bytes.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, outer.bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return ((inner.bytes[index] ?? 0) & mask) === (byte & mask);
  });
}
