import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { IncomingMessage } from "node:http";

/**
 * Proxies whose word on a client's address counts: single addresses or CIDR blocks, separated by commas. Whatever is
 * neither is refused: `10.0.0.0/` would be a block of no bits, and trust everybody.
 */
export function readTrustedProxies(text: string): BlockList {
  const list = new BlockList();
  for (const entry of text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const [address = "", bits, ...more] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : isIPv6(address) && !address.includes("%") ? "ipv6" : undefined;
    const most = family === "ipv4" ? 32 : 128;
    const wrongBits = bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (family === undefined || wrongBits || more.length > 0)
      throw new RangeError(`"${entry}" is neither an address nor a block such as 10.0.0.0/8 or fd00::/8`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  if (isIPv4(address)) return trusted.check(address, "ipv4");
  return isIPv6(address) && trusted.check(address, "ipv6");
}

/** Of an IPv6 address the half that a provider gives to one customer: the other half is theirs to choose at will. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [head = "", tail = ""] = address.split("%", 1)[0]?.split("::", 2) ?? [];
  const missing = 8 - groups(head).length - groups(tail).length - (address.includes(".") ? 1 : 0);
  const all = [...groups(head), ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

const plain = (address: string) => address.replace(/^::ffff:/, "");

/**
 * Where a request comes from. X-Forwarded-For is anybody's to write: it is read from its end, and only as far as each
 * hop was written by a proxy that is trusted.
 */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  let address = plain(request.socket.remoteAddress ?? "unknown");
  const header = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((hop) => hop.trim())
    .filter((hop) => hop !== "");
  while (isTrusted(trusted, address)) {
    const hop = hops.pop();
    if (hop === undefined || (!isIPv4(plain(hop)) && !isIPv6(plain(hop)))) break;
    address = plain(hop);
  }
  return address;
}
