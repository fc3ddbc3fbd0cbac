import { expect, test } from "vitest";
import { TrustedProxies } from "../../foundation/network/trusted-proxies.ts";
import { watchForUntrustedProxies } from "./untrusted-proxies.ts";

const forwarded = new Headers({ "x-forwarded-for": "198.51.100.1" });

/** Peers that the log names, of these that send a header, each twice. */
function named(mode: "live" | "sandbox", peers: readonly string[], headers = forwarded): unknown[] {
  const lines: unknown[] = [];
  const watch = watchForUntrustedProxies({
    mode,
    proxies: new TrustedProxies(["10.0.0.0/8"]),
    log: { warn: (line: unknown) => lines.push(line) },
  });
  for (const peer of [...peers, ...peers]) watch(peer, headers);
  return lines;
}

test("a proxy that is not listed is named once", () => {
  const peers = ["192.0.2.1", "10.0.0.1", "::ffff:10.0.0.2", "192.0.2.2"];
  expect(named("live", peers)).toEqual([{ peer: "192.0.2.1" }, { peer: "192.0.2.2" }]);
  const other = new Headers({ forwarded: "for=198.51.100.1" });
  expect(named("live", ["192.0.2.1"], other)).toEqual([{ peer: "192.0.2.1" }]);
});

test("nobody is named who tells no other's address, nor in a sandbox", () => {
  expect(named("live", ["192.0.2.1"], new Headers())).toEqual([]);
  expect(named("sandbox", ["192.0.2.1"])).toEqual([]);
});

test("strangers do not fill the log", () => {
  const peers = Array.from({ length: 200 }, (_, index) => `192.0.2.${index}`);
  expect(named("live", peers)).toHaveLength(20);
});
