import { fail, ok, type Result } from "@solidtype/contracts";
import type { Admit } from "@solidtype/sync/node";
import { expect, test } from "vitest";
import { type Load, Room } from "./room.ts";

const patience = { milliseconds: 10_000 };
const hasty = { milliseconds: 1 };

/** Something of so many bytes, as a store answers for it. */
const sized =
  (bytes: number) =>
  async (admit: Admit): Promise<Result<"open", string>> => {
    const refused = admit(bytes);
    return refused === null ? ok("open") : fail("too-large", refused);
  };

const entered = (room: Room, bytes: number, how = hasty, load: Load = { bytes: 0 }) =>
  room.enter(load, how, sized(bytes));

test("what fits beside the others is let in, what does not is refused in words, and what never can is told its size", async () => {
  const room = new Room(1_000_000);
  expect(await entered(room, 600_000)).toEqual(ok("open"));
  expect(await entered(room, 400_000)).toEqual(ok("open"));
  expect(room.taken).toBe(1_000_000);
  const none = await entered(room, 1);
  expect(none.ok ? "" : none.error.message).toMatch(/no room for it beside the other parts.*in a minute/);
  const never = await entered(room, 1_200_000);
  expect(never.ok ? "" : never.error.message).toMatch(/too large to be opened here: 1.2 MB.* 1.0 MB/);
  expect(room.taken).toBe(1_000_000);
});

test("what nobody works on makes room, the longest unused first and no more of it than needed", async () => {
  const room = new Room(100);
  const loads: Load[] = [{ bytes: 0 }, { bytes: 0 }, { bytes: 0 }];
  for (const load of loads) await entered(room, 30, hasty, load);
  const left: number[] = [];
  for (const at of [1, 0, 2]) room.rest(loads[at] as Load, async () => void left.push(at));
  room.stay(loads[2] as Load);
  room.rest(loads[2] as Load, async () => void left.push(2));
  expect(await entered(room, 50, patience)).toEqual(ok("open"));
  expect(left).toEqual([1, 0]);
  expect(room.taken).toBe(80);
});

test("who waits is let in when somebody goes, in order, and who gives up gets nothing", async () => {
  const room = new Room(100);
  const first: Load = { bytes: 0 };
  await entered(room, 100, hasty, first);
  const gone = new AbortController();
  const givenUp = entered(room, 10, { ...patience, ...{ signal: gone.signal } });
  const waiting = [entered(room, 70, patience), entered(room, 60, hasty), entered(room, 30, patience)];
  gone.abort();
  expect(await givenUp).toMatchObject({ ok: false, error: { code: "no-room" } });
  expect(await waiting[1]).toMatchObject({ ok: false, error: { code: "no-room" } });
  room.shrink(first, 0);
  expect(await Promise.all([waiting[0], waiting[2]])).toEqual([ok("open"), ok("open")]);
  expect(room.taken).toBe(100);
});

test("what grows while it is open lets others go, and what fails for another reason is not tried again", async () => {
  const room = new Room(100);
  const [growing, idle]: [Load, Load] = [{ bytes: 0 }, { bytes: 0 }];
  await entered(room, 50, hasty, growing);
  await entered(room, 40, hasty, idle);
  let left = false;
  room.rest(idle, async () => void (left = true));
  room.grow(growing, 10);
  expect(left).toBe(false);
  room.grow(growing, 1);
  await expect.poll(() => room.taken).toBe(61);
  expect(left).toBe(true);
  let tries = 0;
  const failing = async (): Promise<Result<never, string>> => {
    tries += 1;
    return fail("not-found", "It is not there.");
  };
  expect(await room.enter({ bytes: 0 }, patience, failing)).toMatchObject({ error: { code: "not-found" } });
  expect(tries).toBe(1);
});
