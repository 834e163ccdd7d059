import { describe, expect, it } from "vitest";
import { readPresence, writePresence, type Presence } from "./awareness.ts";
import { PresenceRooms, type PresenceBus, type PresenceMessage, type StandsFor } from "./presence-rooms.ts";

const limits = {
  bodyBytes: 1_000,
  clientsPerUpdate: 5,
  stateLength: 200,
  clientsPerPrincipal: 3,
  perSecond: 10,
  vanishedMs: 25_000,
  graceMs: 5_000,
  bytesOfAll: 1_000_000,
  bytesOfPrincipal: 300_000,
};
const ann = { principal: "person:ann" };
const bob = { principal: "person:bob" };
const say = (client: number, clock: number, state: Presence["state"]) =>
  writePresence([{ client, clock, state }]);

/** Two replicas that hear each other, on a clock of the test's. */
function replicas() {
  const clock = { now: 1_000_000 };
  const heard = new Set<{ end: number; heard: (message: PresenceMessage) => void }>();
  const bus = (end: number): PresenceBus => ({
    publish: (message) => {
      for (const other of heard) if (other.end !== end) other.heard(structuredClone(message));
    },
    listen: (listener) => {
      const entry = { end, heard: listener };
      heard.add(entry);
      return () => heard.delete(entry);
    },
  });
  const open = (end: number) => new PresenceRooms(bus(end), limits, () => clock.now);
  return { a: open(1), b: open(2), clock };
}

/** The room as a reader sees it. */
function reader(rooms: PresenceRooms, room = "room", standsFor: StandsFor | null = null) {
  const states = new Map<number, Presence["state"]>();
  const hear = (body: Uint8Array) => {
    for (const { client, state } of readPresence(body) ?? [])
      if (state === null) states.delete(client);
      else states.set(client, state);
  };
  return { states, stop: rooms.follow(room, hear, standsFor) };
}

describe("presence", () => {
  it("is seen on every replica, with the identity that the server knows", () => {
    const { a, b } = replicas();
    const there = reader(b);
    expect(a.say("room", ann, say(7, 1, { cursor: 3, principal: { id: "person:bob" } })).ok).toBe(true);
    expect(there.states.get(7)).toEqual({ cursor: 3, principal: { id: "person:ann" } });
  });

  it("tells whoever joins later who is there already", () => {
    const { a, b } = replicas();
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    expect([...reader(b).states.keys()]).toEqual([7]);
  });

  it("takes out at once who says goodbye, and within 30 s who vanishes", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    a.say("room", bob, say(8, 1, { cursor: 4 }));
    a.say("room", ann, say(7, 2, null));
    expect([...there.states.keys()]).toEqual([8]);
    clock.now += 28_000;
    a.expire();
    expect([...there.states.keys()]).toEqual([]);
  });

  it("keeps whoever repeats a clock as a heartbeat", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    for (let beat = 0; beat < 5; beat++) {
      clock.now += 10_000;
      a.say("room", ann, say(7, 1, { cursor: 3 }));
      a.expire();
      b.expire();
    }
    expect([...there.states.keys()]).toEqual([7]);
  });

  it("keeps whoever is connected, however seldom they speak, and takes them out soon after that has ended", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    const pass = (seconds: number) => {
      for (let at = 0; at < seconds; at += 2) {
        clock.now += 2_000;
        a.expire();
        b.expire();
      }
      return [...there.states.keys()];
    };
    // Both connect to the other replica than the one that they speak to.
    const hers = reader(b, "room", { client: 7, principal: "person:ann" });
    expect(pass(120)).toEqual([7]);
    hers.stop();
    const again = reader(b, "room", { client: 7, principal: "person:ann" });
    expect(pass(10)).toEqual([7]);
    again.stop();
    const elsewhere = reader(a, "room", { client: 7, principal: "person:ann" });
    expect(pass(60)).toEqual([7]);
    const before = reader(b, "room", { client: 7, principal: "person:ann" });
    elsewhere.stop();
    expect(pass(60)).toEqual([7]);
    before.stop();
    expect(pass(2)).toEqual([7]);
    expect(pass(6)).toEqual([]);
    expect([...reader(a).states.keys()]).toEqual([]);
  });

  it("keeps whoever says something soon after their connection has ended, wherever it was", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    reader(b, "room", { client: 7, principal: "person:ann" }).stop();
    for (let seconds = 0; seconds < 20; seconds += 2) {
      clock.now += 2_000;
      if (seconds === 0) a.say("room", ann, say(7, 1, { cursor: 3 }));
      a.expire();
      b.expire();
      expect([...there.states.keys()]).toEqual([7]);
    }
  });

  it("tells the others of whoever joins, not of everybody who is there already", () => {
    const told: number[][] = [];
    const rooms = new PresenceRooms(
      {
        publish: ({ all }) => void told.push(all.map(({ client }) => client)),
        listen: () => () => undefined,
      },
      limits,
      () => 1_000_000,
    );
    for (const client of [1, 2, 3]) {
      rooms.say("room", ann, say(client, 1, {}));
      rooms.follow("room", () => undefined, { client, ...ann });
    }
    expect(told).toEqual([[1], [1], [2], [2], [3], [3]]);
  });

  it("keeps nobody in view for a connection of somebody else's", () => {
    const { a, clock } = replicas();
    const there = reader(a, "room", { client: 7, principal: "person:bob" });
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    there.stop();
    clock.now += 10_000;
    a.expire();
    expect(a.present("room")).toBe(1);
    reader(a, "room", { client: 7, principal: "person:bob" });
    clock.now += 20_000;
    a.expire();
    expect(a.present("room")).toBe(0);
  });

  it("takes out who vanished together with the replica that heard them", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    a.close();
    clock.now += 28_000;
    b.expire();
    expect([...there.states.keys()]).toEqual([]);
  });

  it("takes back at their next word whoever was only asleep", () => {
    const { a, b, clock } = replicas();
    const there = reader(b);
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    clock.now += 28_000;
    a.expire();
    expect([...there.states.keys()]).toEqual([]);
    a.say("room", ann, say(7, 2, { cursor: 3 }));
    expect([...there.states.keys()]).toEqual([7]);
  });

  it("lets nobody speak for another's client", () => {
    const { a } = replicas();
    a.say("room", ann, say(7, 1, { cursor: 3 }));
    expect(a.say("room", bob, say(7, 2, { cursor: 9 }))).toMatchObject({
      ok: false,
      error: { code: "update_foreign_client" },
    });
    expect(a.say("room", bob, say(7, 2, null))).toMatchObject({
      ok: false,
      error: { code: "update_foreign_client" },
    });
  });

  it("caps sizes, rates and windows", () => {
    const { a, clock } = replicas();
    expect(a.say("room", ann, say(1, 1, { text: "x".repeat(300) }))).toMatchObject({
      error: { code: "update_too_large" },
    });
    for (const client of [1, 2, 3]) expect(a.say("room", ann, say(client, 1, {})).ok).toBe(true);
    expect(a.say("room", ann, say(4, 1, {}))).toMatchObject({ error: { code: "rate_limited" } });
    clock.now += 1_000;
    const answers = Array.from({ length: 20 }, (_, index) => a.say("room", ann, say(1, 2 + index, {})).ok);
    expect(answers.filter(Boolean)).toHaveLength(10);
  });

  it("counts what somebody says in all rooms together", () => {
    const { a } = replicas();
    const answers = Array.from({ length: 20 }, (_, room) => a.say(`room ${room}`, ann, say(1, 1, {})).ok);
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(a.say("room 0", bob, say(2, 1, {})).ok).toBe(true);
  });

  it("keeps no more of somebody than they may have, however many documents they go through, and takes in others", () => {
    const { a, b, clock } = replicas();
    const state = { text: "x".repeat(150) };
    const walk = (who: { principal: string }, rooms: number) => {
      let kept = 0;
      for (let room = 0; room < rooms; room++) {
        clock.now += 100;
        if (a.say(`room ${room} of ${who.principal}`, who, say(1, 1, state)).ok) kept++;
      }
      return kept;
    };
    const kept = walk(ann, 240);
    expect(kept).toBeGreaterThan(100);
    expect(kept).toBeLessThan(240);
    expect(a.say("room", bob, say(2, 1, state)).ok).toBe(true);
    // Who says nothing more than they said is not sent away.
    expect(a.say(`room 0 of ${ann.principal}`, ann, say(1, 2, state)).ok).toBe(true);
    expect(a.say("room", ann, say(3, 1, state)).ok).toBe(false);
    clock.now += 60_000;
    for (const rooms of [a, b, a, b]) {
      rooms.expire();
      clock.now += 30_000;
    }
    expect(a.say("room", ann, say(3, 1, state)).ok).toBe(true);
    expect(b.present("room")).toBe(1);
  });

  it("keeps no more of everybody together than there is room for, whichever replica they speak to", () => {
    const { a, b } = replicas();
    const crowd = (rooms: PresenceRooms, from: number) => {
      let kept = 0;
      for (let person = from; person < from + 500; person++)
        if (
          rooms.say(
            `room ${person}`,
            { principal: `guest ${person}` },
            say(person, 1, { text: "x".repeat(150) }),
          ).ok
        )
          kept++;
      return kept;
    };
    const kept = crowd(a, 0);
    expect(kept).toBeGreaterThan(200);
    expect(kept).toBeLessThan(500);
    expect(crowd(b, 500)).toBeLessThan(3);
    expect(b.present("room 0")).toBe(1);
  });

  it("takes no update of more bytes or clients than people at one document have", () => {
    const { a } = replicas();
    const crowd = Array.from({ length: 6 }, (_, client) => ({ client, clock: 1, state: null }));
    for (const body of [writePresence(crowd), say(1, 1, { text: "x".repeat(1_000) }), Buffer.alloc(1_001)])
      expect(a.say("room", ann, body)).toMatchObject({ error: { code: "update_too_large" } });
    // Not read to its end either: what it says it holds would be a million clients.
    const claimed = Buffer.concat([Buffer.from([200, 5, 192, 132, 61]), Buffer.alloc(709)]);
    expect(a.say("room", ann, claimed).ok).toBe(false);
  });

  it("remembers and tells nothing of a goodbye of somebody who was never there", () => {
    const { a, b } = replicas();
    const [here, there] = [a, b].map((rooms) => {
      let heard = 0;
      rooms.follow("room", () => heard++);
      return () => heard;
    }) as [() => number, () => number];
    for (let client = 1; client <= 8; client++)
      expect(a.say("room", ann, say(client, 9, null)).ok).toBe(true);
    expect([here(), there()]).toEqual([0, 0]);
    // Had it been remembered, its clock would be the newer one.
    expect(a.say("room", bob, say(1, 1, { cursor: 1 })).ok).toBe(true);
    expect([a.present("room"), b.present("room")]).toEqual([1, 1]);
  });

  it("answers bytes that are no awareness update, and shows nothing of them", () => {
    const { a } = replicas();
    const there = reader(a);
    for (const bytes of [Buffer.from("nonsense"), Buffer.from([3, 1, 1]), say(1, 1, [] as never)])
      expect(a.say("room", ann, bytes)).toMatchObject({ ok: false, error: { code: "request_invalid" } });
    expect(there.states.size).toBe(0);
  });

  it("keeps nothing of a room that everybody has left", () => {
    const { a, clock } = replicas();
    const there = reader(a);
    a.say("room", ann, say(7, 1, {}));
    a.say("room", ann, say(7, 2, null));
    there.stop();
    clock.now += 60_000;
    a.expire();
    expect(a.present("room")).toBe(0);
  });
});
