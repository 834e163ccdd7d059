import { newId } from "@solidtype/contracts";
import { createLogger } from "@solidtype/service-kit";
import { sharedStack, startStack } from "@solidtype/testkit";
import { expect, test, vi } from "vitest";
import { RateLimits, limits } from "./rate-limits.ts";

const log = createLogger({ service: "gateway", level: "silent" });
const open = (url: string, prefix: string) => new RateLimits({ url, prefix, log, scale: 1 });
const ready = (...replicas: RateLimits[]) =>
  vi.waitUntil(() => replicas.every(({ reachable }) => reachable), 10_000);

/** How many get through before nobody does any more, asking the replicas in turn. */
async function untilRefused(replicas: RateLimits[], name: keyof typeof limits): Promise<number> {
  const holder = newId("person");
  let passed = 0;
  for (let refused = 0, turn = 0; refused < replicas.length; turn++) {
    const answer = await replicas[turn % replicas.length]?.take(name, holder);
    if (answer?.ok === true) [passed, refused] = [passed + 1, 0];
    else {
      expect(answer).toMatchObject({
        error: { code: "rate-limited", details: { seconds: expect.any(Number) } },
      });
      refused++;
    }
  }
  return passed;
}

test.each(["sign-in", "guess-anywhere", "anonymous", "write"] as const)(
  "two replicas together let through what one would (%s)",
  async (name) => {
    const prefix = newId("request");
    const replicas = [open(sharedStack().redis, prefix), open(sharedStack().redis, prefix)];
    await ready(...replicas);
    expect(await untilRefused(replicas, name)).toBe(limits[name].requests);
    await Promise.all(replicas.map((replica) => replica.close()));
  },
);

test.each(["read", "sign-in"] as const)(
  "who asks many times at once is given each of theirs, and no more (%s)",
  async (name) => {
    const prefix = newId("request");
    const replicas = [open(sharedStack().redis, prefix), open(sharedStack().redis, prefix)];
    await ready(...replicas);
    const atOnce = 300;
    let passed = 0;
    for (let got = atOnce; got > 0; passed += got) {
      const answers = await Promise.all(
        Array.from({ length: atOnce }, (_, index) => replicas[index % 2]?.take(name, "somebody")),
      );
      got = answers.filter((answer) => answer?.ok === true).length;
    }
    expect(passed).toBe(limits[name].requests);
    await Promise.all(replicas.map((replica) => replica.close()));
  },
);

test("who has used theirs up takes nothing from others", async () => {
  const one = open(sharedStack().redis, newId("request"));
  await ready(one);
  await untilRefused([one], "sign-in");
  expect(await one.take("sign-in", "somebody else")).toMatchObject({ ok: true });
  await one.close();
});

test("without Redis nobody signs in and everybody goes on reading, and it is known", async () => {
  const stack = await startStack({ redis: true });
  const one = open(stack.urls.redis ?? "", "p");
  await ready(one);
  await stack.kill("redis");
  await vi.waitUntil(() => !one.reachable, 10_000);
  expect(await one.take("sign-in", "a")).toMatchObject({ error: { code: "service-unavailable" } });
  expect(await one.take("read", "a")).toMatchObject({ ok: true });
  await stack.startServer("redis");
  await ready(one);
  expect(await one.take("sign-in", "a")).toMatchObject({ ok: true });
  await one.close();
  await stack.stop();
}, 60_000);
