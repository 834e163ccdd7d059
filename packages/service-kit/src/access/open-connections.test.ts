import { type ErrorCode, type Result, ok, refuse } from "@solidtype/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { type OpenConnection, OpenConnections } from "./open-connections.ts";

let connections = new OpenConnections();
afterEach(() => {
  connections.close();
  connections = new OpenConnections();
});

/** One that is open, with how often it was asked about, and whether it has ended. */
function open(
  about: Partial<Pick<OpenConnection, "person" | "workspaces" | "until">>,
  answer: () => Result<unknown, ErrorCode> | Promise<Result<unknown, ErrorCode>> = () => ok(null),
) {
  const one = { asked: 0, ended: false };
  connections.add({
    person: undefined,
    workspaces: [],
    until: undefined,
    ...about,
    recheck: async () => {
      one.asked++;
      return answer();
    },
    end: () => {
      one.ended = true;
    },
  });
  return one;
}

test("a change is looked into where it may matter, and nowhere else", async () => {
  const hers = open({ person: "ada", workspaces: ["w"] });
  const account = open({ person: "ada" });
  const his = open({ person: "bob", workspaces: ["w"] });
  const shared = open({ workspaces: ["w"] });
  const foreign = open({ person: "eve", workspaces: ["v"] });
  const asked = () => [hers, account, his, shared, foreign].map((one) => one.asked);

  connections.accessChanged({ workspace: "w", persons: ["ada"] });
  await vi.waitUntil(() => shared.asked === 1, 20_000);
  expect(asked()).toEqual([1, 1, 0, 1, 0]);
  connections.accessChanged({ workspace: "w" });
  await vi.waitUntil(() => shared.asked === 2, 20_000);
  expect(asked()).toEqual([2, 1, 1, 2, 0]);
  connections.accessChanged({ persons: ["ada"] });
  await vi.waitUntil(() => account.asked === 2, 20_000);
  expect(asked()).toEqual([3, 2, 1, 2, 0]);
});

test("ten thousand that a change concerns are asked about a few at a time, and those refused end", async () => {
  let now = 0;
  let most = 0;
  const all = Array.from({ length: 10_000 }, (_, index) =>
    open({ workspaces: ["w"] }, async () => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return index % 2 === 0 ? ok(null) : refuse("not-found");
    }),
  );
  connections.accessChanged({ workspace: "w" });
  await vi.waitUntil(() => all.every(({ asked }) => asked === 1), 20_000);
  await vi.waitUntil(() => all.filter(({ ended }) => ended).length === 5000, 20_000);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
  expect(connections.size).toBe(5000);
});

test.each(["overloaded", "service-unavailable", "bus-unavailable", "deadline-exceeded"] as const)(
  "%s is no answer: what a change concerns is asked about until there is one",
  async (code) => {
    let answer: Result<unknown, ErrorCode> = refuse(code, { service: "metadata" } as never);
    const one = open({ workspaces: ["w"] }, () => answer);
    connections.accessChanged({ workspace: "w" });
    await vi.waitUntil(() => one.asked === 1, 20_000);
    expect(one.ended).toBe(false);
    answer = refuse("forbidden");
    await vi.waitUntil(() => (connections.sweep(), one.ended), 20_000);
    expect(one.asked).toBe(2);
  },
);

test("a question that fails is no answer either, and ends nothing else", async () => {
  let fails = true;
  const one = open({ workspaces: ["w"] }, async () => {
    if (fails) throw new Error("no bus");
    return refuse("forbidden");
  });
  connections.accessChanged({ workspace: "w" });
  await vi.waitUntil(() => one.asked === 1, 20_000);
  expect(one.ended).toBe(false);
  fails = false;
  await vi.waitUntil(() => (connections.sweep(), one.ended), 20_000);
});

test("a change while somebody is being asked about is looked into after that", async () => {
  const answers: ((answer: Result<unknown, ErrorCode>) => void)[] = [];
  const one = open({ workspaces: ["w"] }, () => new Promise((resolve) => answers.push(resolve)));
  connections.accessChanged({ workspace: "w" });
  await vi.waitUntil(() => answers.length === 1, 20_000);
  connections.accessChanged({ workspace: "w" });
  answers[0]?.(ok(null));
  await vi.waitUntil(() => answers.length === 2, 20_000);
  answers[1]?.(refuse("not-found"));
  await vi.waitUntil(() => one.ended, 20_000);
});

test("what is opened by an answer from before a change is looked into all the same", async () => {
  connections.accessChanged({ workspace: "w", persons: ["ada"] });
  const hers = open({ person: "ada", workspaces: ["w"] }, () => refuse("not-found"));
  const his = open({ person: "bob", workspaces: ["w"] }, () => refuse("not-found"));
  await vi.waitUntil(() => hers.ended, 20_000);
  connections.sweep();
  expect(his).toEqual({ asked: 0, ended: false });
});

test("what has a time ends with it, asked about or not", () => {
  const one = open({ until: Date.now() - 1 });
  connections.sweep();
  expect(one).toEqual({ asked: 0, ended: true });
});
