import type { IncomingMessage } from "node:http";
import { ConfigError, loadConfig } from "@solidtype/service-kit";
import { expect, test } from "vitest";
import { configSchema } from "../config.ts";
import { clientAddress, networkOf, readTrustedProxies } from "./client-address.ts";

const asked = (from: string, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress: from },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage;
const needed = {
  NATS_URL: "nats://127.0.0.1:4222",
  NATS_PASSWORD: "a",
  TOKEN_PRIVATE_KEY: "a",
  TOKEN_PUBLIC_KEYS: "a",
  WEB_URL: "http://127.0.0.1:3001",
  METADATA_URL: "http://127.0.0.1:4101",
  DOCSYNC_URL: "http://127.0.0.1:4102",
  AGENT_URL: "http://127.0.0.1:4104",
  REDIS_URL: "redis://127.0.0.1:6379",
  BLOB_DIR: "/blobs",
};
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

test.each([
  "localhost",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8.5",
  "10.0.0.0/0x8",
  "10.0.0.0/8/16",
  "10.0.0.0/8 192.0.2.7",
  "10.0.0",
  "/8",
  "fd00::/129",
  "fe80::1%eth0",
])("a list of proxies with %j in it ends the start, and its words name variable and value", (wrong) => {
  const read = () => loadConfig(configSchema, { ...needed, TRUSTED_PROXIES: `192.0.2.7, ${wrong}` });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(`TRUSTED_PROXIES: "${wrong}"`);
});

test("a list of proxies is read to the last bit of a block", () => {
  const { TRUSTED_PROXIES } = loadConfig(configSchema, {
    ...needed,
    TRUSTED_PROXIES: "10.0.0.0/8,fd00::/128",
  });
  const seen = (from: string) =>
    TRUSTED_PROXIES && clientAddress(asked(from, "198.51.100.1"), TRUSTED_PROXIES);
  expect(seen("10.255.0.1")).toBe("198.51.100.1");
  expect(seen("11.0.0.1")).toBe("11.0.0.1");
  expect(seen("fd00::")).toBe("198.51.100.1");
  expect(seen("fd00::1")).toBe("fd00::1");
});
