import { expect, test } from "vitest";
import { networkOf, surroundingsOf } from "./network-of.ts";

test("an IPv4 address is the same in every form", () => {
  expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
  expect(networkOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(networkOf("203.0.113.10")).not.toBe(networkOf("203.0.113.9"));
});

test("IPv6 addresses of one network count as one, and of two as two", () => {
  const own = networkOf("2001:db8:1:2:3:4:5:6");
  expect(own).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:db8:1:2:ffff::1")).toBe(own);
  expect(networkOf("2001:0db8:0001:0002::")).toBe(own);
  expect(networkOf("2001:db8:1:3::1")).not.toBe(own);
});

test("what is no address stands for itself", () => {
  expect(networkOf("unknown")).toBe("unknown");
});

test("surroundings are a /24 network of IPv4 and a /48 network of IPv6", () => {
  expect(surroundingsOf("192.0.2.9")).toBe("192.0.2.0/24");
  expect(surroundingsOf("::ffff:192.0.2.9")).toBe("192.0.2.0/24");
  expect(surroundingsOf("2001:db8:1:2::9")).toBe("2001:db8:1::/48");
  expect(surroundingsOf("nowhere")).toBe("nowhere");
});
