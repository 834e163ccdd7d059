import { newId } from "@solidtype/contracts";
import { createLogger } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
