import { presenceLength } from "@solidtype/contracts";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { writePresence } from "../presence/awareness.ts";
import { PresenceRooms } from "../presence/presence-rooms.ts";
import { busPresence, busWakes } from "./replica-bus.ts";

const limits = {
  bodyBytes: 128 << 10,
  clientsPerUpdate: 48,
  stateLength: presenceLength,
  clientsPerPrincipal: 20,
  perSecond: 1_000,
  vanishedMs: 25_000,
  graceMs: 5_000,
  bytesOfAll: 128 << 20,
  bytesOfPrincipal: 2 << 20,
};

async function onTheBus() {
  const platform = createTestPlatform(sharedStack().nats);
  onTestFinished(() => platform.close());
  const [one, other] = [platform.bus("docsync"), platform.bus("docsync")];
  await Promise.all([one.whenConnected(), other.whenConnected()]);
  return { one, other };
}

test("a room with more to say than one message may carry is heard whole by the other replica, and said again while they are there", async () => {
  const { one, other } = await onTheBus();
  const clock = { now: 1_000_000 };
  const here = new PresenceRooms(busPresence(one), limits, () => clock.now);
  const there = new PresenceRooms(busPresence(other), limits, () => clock.now);
  const people = Array.from({ length: 80 }, (_, at) => ({ client: at, principal: `link:${at % 4}` }));
  const arrived = (room: string, present: number) =>
    vi.waitFor(() => expect(there.present(room)).toBe(present), { timeout: 20_000 });
  const say = (room: string, client: number, principal: string, text = "") =>
    here.say(room, { principal }, writePresence([{ client, clock: clock.now, state: { text } }]));
  await vi.waitFor(() => {
    clock.now += 1;
    say("before", 1, "person:ann");
    expect(there.present("before")).toBe(1);
  });
  for (const { client, principal } of people) {
    expect(say("room", client, principal, "面".repeat(presenceLength - 20)).ok).toBe(true);
    here.follow("room", () => undefined, { client, principal });
  }
  await arrived("room", people.length);
  clock.now += 20_000;
  here.expire();
  // What comes after it tells that it has come.
  say("after", 1, "person:ann");
  await arrived("after", 1);
  clock.now += 20_000;
  there.expire();
  expect(there.present("room")).toBe(people.length);
});

test("who says more than a message may carry is not told that it failed, and is heard with the next word", async () => {
  const { one, other } = await onTheBus();
  const [here, there] = [busWakes(one), busWakes(other)];
  const heard: number[] = [];
  there.listen((wakes) => void heard.push(...wakes.map(({ id }) => id)));
  const wake = (id: number) => ({ id, tail: 1, closed: false, removed: false });
  await vi.waitFor(() => {
    here.publish([wake(1)]);
    expect(heard).toContain(1);
  });
  here.publish(Array.from({ length: 20_000 }, (_, at) => wake(at + 10)));
  here.publish([wake(2)]);
  await vi.waitFor(() => expect(heard).toContain(2));
  expect(heard).not.toContain(10);
});
