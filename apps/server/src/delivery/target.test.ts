import { describe, expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";
import { readTarget, resolveTarget, TargetRefused, type TargetPolicy } from "./target.ts";

const PUBLIC_ONLY: TargetPolicy = { allowPrivate: false };

async function reach(text: string, policy: TargetPolicy = PUBLIC_ONLY): Promise<readonly string[]> {
  const addresses = await resolveTarget(readTarget(text, policy), policy);
  return addresses.map(({ address }) => address);
}

describe("where messages may not go", () => {
  test.each([
    ["http://example.com/", "not encrypted"],
    ["ftp://example.com/", "not HTTP"],
    ["file:///etc/passwd", "not HTTP"],
    ["https://user:secret@example.com/", "credentials in the URL"],
    ["https://example.com/#part", "a fragment"],
    ["https://example.com:22/", "a port of another protocol"],
    ["https:// /", "no URL"],
    [`https://example.com/${"a".repeat(2_000)}`, "too long"],
    ["https://127.0.0.1/", "loopback"],
    ["https://127.255.255.254/", "loopback"],
    ["https://2130706433/", "loopback as one decimal number"],
    ["https://0x7f000001/", "loopback in hexadecimal"],
    ["https://0x7f.1/", "loopback, short and hexadecimal"],
    ["https://0177.0.0.1/", "loopback in octal"],
    ["https://127.1/", "loopback, short"],
    ["https://127。0。0。1/", "loopback with ideographic dots"],
    ["https://0/", "this host"],
    ["https://0.0.0.0/", "this host"],
    ["https://10.1.2.3/", "private"],
    ["https://172.16.0.1/", "private"],
    ["https://172.31.255.255/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://100.64.0.1/", "carrier-grade NAT"],
    ["https://169.254.169.254/latest/meta-data/", "the cloud's metadata"],
    ["https://0xa9fea9fe/", "the cloud's metadata in hexadecimal"],
    ["https://192.0.2.1/", "documentation"],
    ["https://198.18.0.1/", "benchmarks"],
    ["https://224.0.0.1/", "multicast"],
    ["https://255.255.255.255/", "broadcast"],
    ["https://[::1]/", "loopback"],
    ["https://[::]/", "unspecified"],
    ["https://[::ffff:127.0.0.1]/", "loopback mapped into IPv6"],
    ["https://[::ffff:7f00:1]/", "loopback mapped into IPv6, in hexadecimal"],
    ["https://[::ffff:169.254.169.254]/", "metadata mapped into IPv6"],
    ["https://[::127.0.0.1]/", "loopback in the old compatible form"],
    ["https://[64:ff9b::127.0.0.1]/", "loopback behind NAT64"],
    ["https://[64:ff9b:1::a00:1]/", "local NAT64"],
    ["https://[2002:7f00:1::]/", "loopback through 6to4"],
    ["https://[2001:0:7f00:1::]/", "Teredo"],
    ["https://[2001:db8::1]/", "documentation"],
    ["https://[fc00::1]/", "unique local"],
    ["https://[fd12:3456::1]/", "unique local"],
    ["https://[fe80::1]/", "link-local"],
    ["https://[fec0::1]/", "site-local"],
    ["https://[ff02::1]/", "multicast"],
    ["https://localhost/", "loopback by name"],
  ])("%s: %s", async (text) => {
    await expect(reach(text)).rejects.toThrow(TargetRefused);
  });

  test.each([
    [["127.0.0.1"]],
    [["10.0.0.1"]],
    [["::ffff:10.0.0.1"]],
    [["fd00::1"]],
    [["93.184.216.34", "169.254.169.254"]],
    [["fe80::1%eth0"]],
    [["not an address"]],
    [[]],
  ])("a name that stands for %j", async (addresses) => {
    const resolve = async () => addresses.map((address) => ({ address, family: 4 }));
    const going = reach("https://hooks.example.com/", { allowPrivate: false, resolve });
    await expect(going).rejects.toThrow(TargetRefused);
  });
});

describe("where messages may go", () => {
  test.each(["https://93.184.216.34/", "https://[2606:2800:220:1::1]/", "https://1.1.1.1:8443/"])(
    "%s",
    async (text) => {
      await expect(reach(text)).resolves.toHaveLength(1);
    },
  );

  test("a name that stands for public addresses, at these addresses", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "2606:2800:220:1::1", family: 6 },
    ];
    const policy: TargetPolicy = { allowPrivate: false, resolve };
    expect(await reach("https://hooks.example.com/", policy)).toEqual([
      "93.184.216.34",
      "2606:2800:220:1::1",
    ]);
  });

  test("anywhere when the operator allows it", async () => {
    await expect(reach("http://127.0.0.1:80/", { allowPrivate: true })).resolves.toHaveLength(1);
  });

  test("the edges of private networks are public", () => {
    for (const address of ["9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0"]) {
      expect(isPublicAddress(address)).toBe(true);
    }
  });
});
