import { describe, expect, test } from "vitest";
import { TrustedProxies, UnknownRange } from "./trusted-proxies.ts";

const proxies = new TrustedProxies(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]);
const client = (peer: string, headers: Record<string, string> = {}) =>
  proxies.clientOf(peer, new Headers(headers));

describe("where a request comes from", () => {
  test("is the socket's peer when no proxy of ours has sent it", () => {
    const forged = { "x-forwarded-for": "198.51.100.1", forwarded: "for=198.51.100.1" };
    expect(client("203.0.113.9", forged)).toBe("203.0.113.9");
    expect(client("::ffff:203.0.113.9", forged)).toBe("203.0.113.9");
    expect(new TrustedProxies([]).clientOf("10.0.0.1", new Headers(forged))).toBe("10.0.0.1");
  });

  test.each([
    ["one proxy", "198.51.100.1", "198.51.100.1"],
    ["a chain of proxies", "198.51.100.1, 10.1.1.1, 192.0.2.7", "198.51.100.1"],
    ["what the client made up", "127.0.0.1, 10.9.9.9, 198.51.100.1, 10.1.1.1", "198.51.100.1"],
    ["a port", "198.51.100.1:4711", "198.51.100.1"],
    ["IPv6 with a port", "[2001:db8::1]:4711", "2001:db8::1"],
    ["IPv6 without", "2001:db8::1", "2001:db8::1"],
    ["nothing but proxies", "10.1.1.1, 10.1.1.2", "10.1.1.1"],
    ["what nobody can read", "198.51.100.1, hello, 10.1.1.2", "10.1.1.2"],
    ["nothing", "", "10.0.0.1"],
  ])("is read from the right of X-Forwarded-For: %s", (_, header, expected) => {
    expect(client("10.0.0.1", { "x-forwarded-for": header })).toBe(expected);
  });

  test.each([
    ["for=198.51.100.1;proto=https;by=10.0.0.1", "198.51.100.1"],
    ['for="[2001:db8::1]:4711"', "2001:db8::1"],
    ['For="198.51.100.1:80", for=10.1.1.1', "198.51.100.1"],
    ['for=1.2.3.4;x=", for=9.9.9.9", for=198.51.100.1', "198.51.100.1"],
    ["for=198.51.100.1, for=_hidden", "10.0.0.1"],
    ["for=198.51.100.1, for=unknown, for=10.1.1.1", "10.1.1.1"],
    ["proto=https", "10.0.0.1"],
    ['for=1.2.3.4;x=", for=198.51.100.1', "10.0.0.1"],
    ['for=1.2.3.4;x=", for="198.51.100.1:80"', "10.0.0.1"],
    ['for=1.2.3.4;x="\\", for="198.51.100.1:80"', "10.0.0.1"],
    [", ,for=198.51.100.1, ", "198.51.100.1"],
  ])("is read from the right of Forwarded: %s", (header, expected) => {
    expect(client("10.0.0.1", { forwarded: header })).toBe(expected);
  });

  test("is read in linear time, whatever a stranger sends", () => {
    // In quadratic time this would take minutes.
    for (const part of ['\\"', " ", ";", ",", "for=", "a=b;", '"', '""']) {
      for (const start of ["", 'for=1.2.3.4;x="', "for="]) {
        const forwarded = `${start}${part.repeat(200_000)}x", for=198.51.100.1`;
        expect(["10.0.0.1", "198.51.100.1"]).toContain(client("10.0.0.1", { forwarded }));
      }
    }
  });

  test("is the proxy when both headers speak and do not agree", () => {
    const both = { forwarded: "for=198.51.100.1", "x-forwarded-for": "198.51.100.1" };
    expect(client("10.0.0.1", both)).toBe("198.51.100.1");
    expect(client("10.0.0.1", { ...both, "x-forwarded-for": "203.0.113.9" })).toBe("10.0.0.1");
  });

  test("is found behind proxies of IPv6 too", () => {
    expect(client("fd00::1", { "x-forwarded-for": "2001:db8::5, fd12::1" })).toBe("2001:db8::5");
  });
});

test.each(["10.0.0.0/33", "proxy.example.com", "10.0.0", "10.0.0.0/8/8", "12", ""])(
  "%j is no range of addresses",
  (entry) => {
    expect(() => new TrustedProxies(["10.0.0.1", entry])).toThrow(UnknownRange);
    expect(() => new TrustedProxies(["10.0.0.1", entry])).toThrow(`${entry} is no address`);
  },
);
