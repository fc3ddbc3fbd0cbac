import ipaddr from "ipaddr.js";

/** Whoever has an IPv6 network of so many bits may take any address in it. */
const NETWORK_BITS = 64;

/**
 * What counts as one address: an IPv4 address, also in its IPv6 form, or the /64 network of an IPv6 address.
 * What is no address stands for itself.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return firstBits(parsed, NETWORK_BITS);
}

/**
 * Where an address lies, in a wider sense: its /24 network of IPv4, its /48 of IPv6. Whoever has many addresses has few of
 * these. What is no address stands for itself.
 */
export function surroundingsOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return firstBits(parsed, parsed.kind() === "ipv4" ? 24 : 48);
}

function firstBits(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const own = address.toByteArray().map((byte, index) => (index < bits / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(own).toString()}/${bits}`;
}
