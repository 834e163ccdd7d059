import { BlockList } from "node:net";
import { linkCookiePrefix, metadataRpc, newId, ok, type ShareLinkId } from "@solidtype/contracts";
import { createHttp, createLogger, createMetrics, serveRpc } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Identities } from "../identity/identify.ts";
import { LinkPasses } from "../identity/link-pass.ts";
import { RateLimits } from "../limits/rate-limits.ts";
import { SignInGuesses } from "../limits/sign-in-guesses.ts";
import { Door } from "./door.ts";
import { linkRoutes } from "./link-routes.ts";

const hour = 3_600_000;
const day = 24 * hour;
const log = createLogger({ service: "gateway", level: "silent" });
const http = createHttp({
  service: "gateway",
  log,
  metrics: createMetrics("gateway"),
  trustRequestId: false,
});
const links = new Map<string, { readonly link: ShareLinkId; readonly expiresAt: number | null }>();
let now = 1_800_000_000_000;
let identities: Identities;
let close: () => Promise<void>;

beforeAll(async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const [bus, metadata] = [platform.bus("gateway"), platform.bus("metadata")];
  await Promise.all([bus.whenConnected(), metadata.whenConnected()]);
  serveRpc(metadata, metadataRpc.openLink, async ({ token }) => {
    const { link = newId("shareLink"), expiresAt = null } = links.get(token) ?? {};
    const [workspace, project] = [newId("workspace"), newId("project")];
    return ok({ link, workspace, project, document: null, role: "editor" as const, expiresAt });
  });
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  const passes = new LinkPasses("x", () => now);
  identities = new Identities(bus, passes, () => now);
  const limits = new RateLimits({ url: sharedStack().redis, prefix: platform.prefix, log, scale: 100 });
  await vi.waitUntil(() => limits.reachable, 20_000);
  const door = new Door({ identities, limits, trustedProxies: new BlockList(), maxInFlight: 100 });
  linkRoutes(http, { bus, door, guesses: new SignInGuesses(limits), passes, secure: false });
  close = async () => {
    await http.close();
    await limits.close();
    await platform.close();
  };
});
afterAll(() => close());

/** What a browser keeps, and for how long it was told to. */
let jar: Map<string, { readonly value: string; readonly until: number }>;
beforeEach(() => {
  jar = new Map();
});
const cookies = () =>
  [...jar]
    .filter(([, { until }]) => until > now)
    .map(([name, { value }]) => `${name}=${value}`)
    .join("; ");

function make(expiresAt: number | null = null) {
  const made = { link: newId("shareLink"), token: newId("request").repeat(2) };
  links.set(made.token, { link: made.link, expiresAt });
  return made;
}

async function open(token: string): Promise<void> {
  const answer = await http.inject({
    method: "POST",
    url: "/api/v1/links/open",
    payload: { token },
    headers: { cookie: cookies(), origin: "http://door.test", host: "door.test" },
  });
  expect(answer.body).toContain('"data"');
  for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
    const [, name = "", value = "", seconds] = /^([^=]+)=([^;]*);.*Max-Age=(\d+)/.exec(line) ?? [];
    jar.set(name, { value, until: now + Number(seconds) * 1000 });
  }
}

const nobody = { count: async () => ok(null), uncount: async () => undefined };

async function guestOf(link: ShareLinkId): Promise<string | undefined> {
  const known = await identities.identify({ cookie: cookies(), authorization: undefined, link }, nobody);
  return known.ok ? known.value?.guest : undefined;
}

test("a guest who opens a link again after its pass has ended is still the same one", async () => {
  const { link, token } = make();
  await open(token);
  const guest = await guestOf(link);
  expect(guest).toBeDefined();
  now += day + hour;
  expect(await guestOf(link)).toBeUndefined();
  await open(token);
  expect(await guestOf(link)).toBe(guest);
  now += 29 * day;
  await open(token);
  expect(await guestOf(link)).toBe(guest);
});

test("a pass is not kept for longer than its link lasts, nor a guest for ever", async () => {
  const [short, lasting] = [make(now + hour), make()];
  await open(short.token);
  await open(lasting.token);
  const guest = await guestOf(lasting.link);
  now += hour + 1;
  expect(cookies()).not.toContain(short.link);
  expect(await guestOf(short.link)).toBeUndefined();
  now += 31 * day;
  await open(lasting.token);
  expect(await guestOf(lasting.link)).not.toBe(guest);
});

test("however many links are opened, the passes fit into the head of a request, and the newest stay", async () => {
  const opened = Array.from({ length: 60 }, () => make());
  for (const { token } of opened) {
    now += 1000;
    await open(token);
  }
  const brief = make(now + hour);
  await open(brief.token);
  expect(cookies().length).toBeLessThan(6000);
  expect(cookies().split(linkCookiePrefix)).toHaveLength(22);
  for (const { link } of [...opened.slice(-20), brief]) expect(await guestOf(link)).toBeDefined();
});
