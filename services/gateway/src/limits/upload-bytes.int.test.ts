import { type Principal, newId } from "@solidtype/contracts";
import { createLogger } from "@solidtype/service-kit";
import { sharedStack, startStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RateLimits } from "./rate-limits.ts";
import { UploadBytes } from "./upload-bytes.ts";

const log = createLogger({ service: "gateway", level: "silent" });
const open = (url: string, prefix: string) => new RateLimits({ url, prefix, log, scale: 1 });
const monthly = 5e9;
let replicas: RateLimits[];
let uploads: readonly [UploadBytes, UploadBytes];
beforeEach(async () => {
  const prefix = newId("request");
  replicas = [1, 2].map(() => open(sharedStack().redis, prefix));
  await vi.waitUntil(() => replicas.every(({ reachable }) => reachable), 10_000);
  uploads = replicas.map((one) => new UploadBytes(one, monthly)) as unknown as typeof uploads;
});
afterEach(() => Promise.all(replicas.map((one) => one.close())));

const person = (): Principal => ({ kind: "person", person: newId("person"), signIn: newId("signIn") });
const large = 1e8;

/** How many files of 100 MB get through, at both replicas in turn, before one does not. */
async function untilRefused(who: () => Principal, workspace: () => string): Promise<[number, string]> {
  for (let passed = 0; ; passed++) {
    const begun = await uploads[passed % 2 === 0 ? 0 : 1].begin(who(), workspace(), large);
    if (!begun.ok) return [passed, begun.error.message];
    await begun.value.settle(large, large);
  }
}

test("one person uploads two gigabytes an hour, over all replicas, workspaces and sign-ins, and is told when to go on", async () => {
  const { person: id } = person() as Extract<Principal, { kind: "person" }>;
  const who = (): Principal => ({ kind: "person", person: id, signIn: newId("signIn") });
  expect(await untilRefused(who, () => newId("workspace"))).toEqual([
    20,
    "By one person 2.0 GB can be uploaded within an hour, and 2.0 GB were: this file is too much. There is room again in 60 minutes.",
  ]);
  expect((await uploads[0].begin(person(), newId("workspace"), large)).ok).toBe(true);
});

test("all who hold one link upload a quarter of a gigabyte an hour", async () => {
  const link: Principal = { kind: "link", link: newId("shareLink") };
  const [passed] = await untilRefused(
    () => link,
    () => newId("workspace"),
  );
  expect(passed).toBe(2);
});

test("a file that can never fit is known before it comes, by what its sender and the workspace may send", () => {
  const link: Principal = { kind: "link", link: newId("shareLink") };
  expect([uploads[0].mostAtOnce(link), uploads[0].mostAtOnce(person())]).toEqual([2.5e8, 2e9]);
  const [one] = replicas;
  expect(one && new UploadBytes(one, 1000).mostAtOnce(link)).toBe(1000);
});

test("into one workspace goes so much in thirty days, whoever brings it, and what it has no room for costs its sender nothing", async () => {
  const workspace = newId("workspace");
  const [passed, message] = await untilRefused(person, () => workspace);
  expect(passed).toBe(50);
  expect(message).toMatch(/^Into a workspace 5.0 GB can be uploaded within 30 days/);
  const one = person();
  for (let time = 0; time < 30; time++)
    expect((await uploads[0].begin(one, workspace, large)).ok).toBe(false);
  expect((await uploads[0].begin(one, newId("workspace"), large)).ok).toBe(true);
});

test("what lies in the workspace already takes no room there, and counts for who sends it all the same", async () => {
  const workspace = newId("workspace");
  for (let time = 0; time < 60; time++) {
    const begun = await uploads[0].begin(person(), workspace, large);
    if (!begun.ok) throw new Error(begun.error.message);
    await begun.value.settle(large, 0);
  }
  const one = person();
  for (let time = 0; time < 20; time++) {
    const begun = await uploads[0].begin(one, workspace, large);
    if (begun.ok) await begun.value.settle(large, 0);
  }
  expect((await uploads[0].begin(one, workspace, large)).ok).toBe(false);
});

test("what is begun counts before it comes, and what does not come does not count", async () => {
  const one = person();
  const workspace = newId("workspace");
  const begun = await Promise.all(
    Array.from({ length: 30 }, (_, index) => uploads[index % 2 === 0 ? 0 : 1].begin(one, workspace, large)),
  );
  expect(begun.filter(({ ok }) => ok)).toHaveLength(20);
  for (const each of begun) if (each.ok) await each.value.settle(0, 0);
  const [passed] = await untilRefused(
    () => one,
    () => workspace,
  );
  expect(passed).toBe(20);
});

test("without Redis nothing is uploaded", async () => {
  const stack = await startStack({ redis: true });
  const one = open(stack.urls.redis ?? "", "p");
  await vi.waitUntil(() => one.reachable, 10_000);
  await stack.kill("redis");
  await vi.waitUntil(() => !one.reachable, 10_000);
  expect(await new UploadBytes(one, monthly).begin(person(), newId("workspace"), 1)).toMatchObject({
    error: { code: "service-unavailable" },
  });
  await one.close();
  await stack.stop();
}, 60_000);
