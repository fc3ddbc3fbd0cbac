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
  const bytes = parsed.toByteArray();
  const own = bytes.map((byte, index) => (index < NETWORK_BITS / 8 ? byte : 0));
  const network = ipaddr.fromByteArray(own).toString();
  return `${network}/${NETWORK_BITS}`;
}
