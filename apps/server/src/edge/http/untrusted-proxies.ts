import type { Logger } from "pino";
import type { TrustedProxies } from "../../foundation/network/trusted-proxies.ts";

interface Watched {
  readonly mode: "live" | "sandbox";
  readonly proxies: TrustedProxies;
  readonly log: Pick<Logger, "warn">;
}

/** Anybody can send such a header, so strangers must not fill the log, nor keep it silent about a true proxy. */
const PEERS_MAX = 20;
const HEADERS = ["forwarded", "x-forwarded-for"];

/**
 * Says in the log of a live server, once for each peer, that somebody who is not listed as a proxy tells addresses of
 * others. Behind such a proxy everybody counts as one address.
 */
export function watchForUntrustedProxies({ mode, proxies, log }: Watched) {
  const told = new Set<string>();
  return (peer: string, headers: Headers): void => {
    if (mode !== "live" || told.size >= PEERS_MAX || told.has(peer)) return;
    if (!HEADERS.some((name) => headers.has(name)) || proxies.trusts(peer)) return;
    told.add(peer);
    log.warn(
      { peer },
      "a request says in a header where it comes from, and its peer is no trusted proxy: if this is a proxy of " +
        "yours, list it in PLIMSOLL_TRUSTED_PROXIES, or all who come through it count as one address",
    );
  };
}
