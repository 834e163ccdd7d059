import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientAddress, networkOf, readTrustedProxies } from "./client-address.ts";

const asked = (from: string, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress: from },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage;
const proxies = readTrustedProxies("10.0.0.0/8, 192.0.2.7, fd00::/8");

test("where nobody is trusted, whatever a request says of itself counts for nothing", () => {
  expect(clientAddress(asked("203.0.113.9", "198.51.100.1"), readTrustedProxies(""))).toBe("203.0.113.9");
});

test("a stranger's word does not count, a trusted proxy's does", () => {
  expect(clientAddress(asked("203.0.113.9", "198.51.100.1"), proxies)).toBe("203.0.113.9");
  expect(clientAddress(asked("10.1.2.3", "198.51.100.1"), proxies)).toBe("198.51.100.1");
  expect(clientAddress(asked("::ffff:10.1.2.3", "198.51.100.1"), proxies)).toBe("198.51.100.1");
});

test("what was forged before the first trusted proxy added its line is not read", () => {
  expect(clientAddress(asked("10.1.2.3", "1.1.1.1, 127.0.0.1, 198.51.100.1, 192.0.2.7"), proxies)).toBe(
    "198.51.100.1",
  );
  expect(clientAddress(asked("10.1.2.3", ["1.1.1.1", "198.51.100.1"]), proxies)).toBe("198.51.100.1");
  expect(clientAddress(asked("fd00::1", "2001:db8::5"), proxies)).toBe("2001:db8::5");
});

test.each(["", ",", "unknown", "198.51.100.1:80", "'; DROP TABLE", "<script>", "1.2.3.4.5"])(
  "a hop that is no address (%j) ends the reading at the last one that was",
  (hop) => {
    expect(clientAddress(asked("10.1.2.3", hop), proxies)).toBe("10.1.2.3");
  },
);

test("addresses that one customer can choose among count as one network", () => {
  expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
  const same = ["2001:db8::1", "2001:0db8:0:0:ffff::2", "2001:DB8:0:0:1:2:3:4", "2001:db8::1.2.3.4"];
  expect(new Set(same.map(networkOf))).toEqual(new Set(["2001:db8:0:0::/64"]));
  expect(networkOf("2001:db8:0:1::1")).toBe("2001:db8:0:1::/64");
  expect(networkOf("a::b:c:d:e:f")).toBe("a:0:0:b::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
});

test("a list of proxies that cannot be read is refused at start", () => {
  expect(() => readTrustedProxies("10.0.0.0/8, localhost")).toThrow("localhost");
});
