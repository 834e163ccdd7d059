import { BlockList } from "node:net";
import { metadataRpc, newId, refuse } from "@solidtype/contracts";
import { createHttp, createLogger, createMetrics, serveRpc } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Door } from "../api/door.ts";
import { linkRoutes } from "../api/link-routes.ts";
import { Identities } from "../identity/identify.ts";
import { LinkPasses } from "../identity/link-pass.ts";
import { RateLimits, limits } from "./rate-limits.ts";
import { SignInGuesses } from "./sign-in-guesses.ts";

const log = createLogger({ service: "gateway", level: "silent" });
let replicas: RateLimits[];
let guesses: readonly [SignInGuesses, SignInGuesses];
beforeEach(async () => {
  const prefix = newId("request");
  replicas = [1, 2].map(() => new RateLimits({ url: sharedStack().redis, prefix, log, scale: 1 }));
  await vi.waitUntil(() => replicas.every(({ reachable }) => reachable), 10_000);
  guesses = replicas.map((one) => new SignInGuesses(one)) as unknown as typeof guesses;
});
afterEach(() => Promise.all(replicas.map((one) => one.close())));

const here = limits.guess.requests;
const anywhere = limits["guess-anywhere"].requests;

/** At this replica; whether it was let through. */
async function guess(
  network: string,
  outcome: "right" | "wrong" | "unknown",
  replica: 0 | 1 = 0,
  account = "ada",
): Promise<boolean> {
  const begun = await guesses[replica].begin(account, network);
  if (!begun.ok) {
    expect(begun.error.code).toBe("rate-limited");
    return false;
  }
  await begun.value.settle(outcome);
  return true;
}

test("whoever gets in is never counted, however often, and neither is what came to no verdict", async () => {
  for (let time = 0; time < 3 * here; time++) {
    expect(await guess("office", "right", time % 2 === 0 ? 0 : 1)).toBe(true);
    expect(await guess("cafe", "unknown")).toBe(true);
  }
});

test("wrong ones are counted over both replicas, and lock out that network and nobody else", async () => {
  for (let time = 0; time < here; time++)
    expect(await guess("attacker", "wrong", time % 2 === 0 ? 0 : 1)).toBe(true);
  expect([await guess("attacker", "wrong"), await guess("attacker", "right", 1)]).toEqual([false, false]);
  expect(await guess("home", "right")).toBe(true);
  expect(await guess("attacker", "right", 0, "bob")).toBe(true);
});

test("many at once are no way around, at two replicas neither", async () => {
  const begun = await Promise.all(
    Array.from({ length: 200 }, (_, index) => guesses[index % 2 === 0 ? 0 : 1].begin("ada", "attacker")),
  );
  expect(begun.filter(({ ok }) => ok)).toHaveLength(here);
});

test("from ever more networks an account takes only so many, and its person still gets in where they did before", async () => {
  expect(await guess("home", "right")).toBe(true);
  let passed = 0;
  for (let network = 0; network < anywhere; network++)
    for (let time = 0; time < 3; time++)
      if (await guess(`attacker ${network}`, "wrong", network % 2 === 0 ? 0 : 1)) passed++;
  expect(passed).toBe(anywhere);
  expect(await guess("hotel", "right")).toBe(false);
  for (let time = 0; time < 3; time++) expect(await guess("home", "right", 1)).toBe(true);
  for (let time = 0; time < 2 * here; time++) await guess("home", "wrong");
  expect(await guess("home", "right")).toBe(false);
});

test("the password of a share link is guessed no more often, from however many addresses of one network", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const [bus, metadata] = [platform.bus("gateway"), platform.bus("metadata")];
  await Promise.all([bus.whenConnected(), metadata.whenConnected()]);
  serveRpc(metadata, metadataRpc.openLink, async () => refuse("forbidden", { reason: "password" }));
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  const passes = new LinkPasses("x");
  const [first] = replicas as [RateLimits, RateLimits];
  const http = createHttp({
    service: "gateway",
    log,
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const door = new Door({
    identities: new Identities(bus, passes),
    limits: first,
    trustedProxies: new BlockList(),
    maxInFlight: 100,
  });
  linkRoutes(http, { bus, door, guesses: guesses[0], passes, secure: false });
  const open = async (address: string, token: string, password: string | null) => {
    const payload = { token, password };
    const url = "/api/v1/links/open";
    return (await http.inject({ method: "POST", url, payload, remoteAddress: address })).statusCode;
  };
  const token = newId("request").repeat(2);
  const codes: number[] = [];
  for (let index = 1; index <= 15; index++)
    codes.push(await open(`2001:db8::${index.toString(16)}`, token, "a guess"));
  expect(codes.filter((code) => code === 403)).toHaveLength(here);
  expect(codes.slice(here).every((code) => code === 429)).toBe(true);
  // Who only looks whether one is needed guesses nothing, and elsewhere it is still to be tried.
  expect(await open("2001:db8::99", token, null)).toBe(403);
  expect(await open("2001:db8:1::1", token, "a guess")).toBe(403);
  // A class behind one address opens it at once.
  for (let pupil = 0; pupil < 40; pupil++) expect(await open("2001:db8:2::1", token, null)).toBe(403);
  await http.close();
  await platform.close();
});
