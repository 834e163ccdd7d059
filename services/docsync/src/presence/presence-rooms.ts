import { fail, ok, type Result } from "@solidtype/contracts";
import type { Attribution } from "../streams/stream-store.ts";
import { readPresence, writePresence, type Presence } from "./awareness.ts";
import { inParts } from "./in-parts.ts";
import { weightOf, Weights, type WeightLimits } from "./weights.ts";

/**
 * Who is here. Presence lives in memory only: each replica hears every change over the bus and
 * keeps what it heard, so that a reader finds the room as it is, wherever it connects. Who somebody
 * is, is not theirs to say: the server writes it. A client that leaves says so; one that vanishes is
 * taken out when nothing was heard of it for a while, by the replica that heard it last. Whoever follows the room for a
 * client stands for it: while they do it stays, though a browser lets a hidden page speak once a minute only, and soon
 * after they are gone it is taken out.
 */
export type PresenceBus = {
  publish(message: PresenceMessage): void;
  listen(heard: (message: PresenceMessage) => void): () => void;
};

export type PresenceMessage = {
  readonly room: string;
  readonly all: readonly (Presence & { readonly by: Attribution })[];
};

export type PresenceLimits = WeightLimits & {
  /** Of one update: its size, and how many clients it may speak of. */
  readonly bodyBytes: number;
  readonly clientsPerUpdate: number;
  /** Of one client's state, in characters of its JSON, as contracts' `presenceLength` has it. */
  readonly stateLength: number;
  readonly clientsPerPrincipal: number;
  /** Of one principal, in all rooms together. */
  readonly perSecond: number;
  readonly vanishedMs: number;
  /** How long a client stays that nobody follows the room for any more: long enough to connect again. */
  readonly graceMs: number;
};

/** A client that a connection stands for, and whose it is: another's is not kept by it. */
export type StandsFor = { readonly client: number; readonly principal: string };

type Member = Presence & {
  readonly by: Attribution;
  readonly heardAt: number;
  readonly here: boolean;
  readonly weight: number;
};
type Room = {
  readonly members: Map<number, Member>;
  readonly listeners: Map<(body: Uint8Array) => void, StandsFor | null>;
};
type Bucket = { tokens: number; at: number };

export type PresenceCode = "request_invalid" | "update_too_large" | "update_foreign_client" | "rate_limited";

export class PresenceRooms {
  readonly #rooms = new Map<string, Room>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #weights: Weights;
  readonly #limits: PresenceLimits;
  readonly #bus: PresenceBus;
  readonly #now: () => number;
  readonly #stopBus: () => void;

  constructor(bus: PresenceBus, limits: PresenceLimits, now: () => number) {
    this.#bus = bus;
    this.#limits = limits;
    this.#weights = new Weights(limits);
    this.#now = now;
    this.#stopBus = bus.listen(({ room, all }) => this.#take(room, all, false));
  }

  say(room: string, by: Attribution, body: Uint8Array): Result<null, PresenceCode> {
    const { bodyBytes, clientsPerUpdate } = this.#limits;
    if (!this.#allow(by.principal)) return fail("rate_limited", "Too many presence updates. Send fewer.");
    if (body.length > bodyBytes)
      return fail("update_too_large", `A presence update may have ${bodyBytes} bytes.`, { limit: bodyBytes });
    const said = readPresence(body, clientsPerUpdate + 1);
    if (said === null) return fail("request_invalid", "This is not an awareness update.");
    if (said.length > clientsPerUpdate)
      return fail("update_too_large", `A presence update may speak of ${clientsPerUpdate} clients.`, {
        limit: clientsPerUpdate,
      });
    const members = this.#rooms.get(room)?.members;
    for (const { client, state } of said) {
      const owner = members?.get(client);
      if (owner !== undefined && owner.by.principal !== by.principal)
        return fail("update_foreign_client", "This presence belongs to someone else.", { client });
      if (state !== null && JSON.stringify(state).length > this.#limits.stateLength)
        return fail("update_too_large", `A presence may have ${this.#limits.stateLength} characters.`, {
          limit: this.#limits.stateLength,
        });
    }
    const mine = new Set(said.filter(({ state }) => state !== null).map(({ client }) => client));
    for (const member of members?.values() ?? [])
      if (member.by.principal === by.principal && member.state !== null) mine.add(member.client);
    if (mine.size > this.#limits.clientsPerPrincipal)
      return fail("rate_limited", "Too many windows of one person are on this document.");
    const all = said.map(({ client, clock, state }) => ({
      client,
      clock,
      by,
      state: state === null ? null : { ...state, principal: identity(by) },
    }));
    let more = 0;
    for (const { client, state } of all)
      if (state !== null) more += weightOf(state) - (members?.get(client)?.weight ?? 0);
    const left = this.#weights.room(by.principal, more);
    if (left === "none for them")
      return fail("rate_limited", "Too much is said in the windows of one person. Close some.");
    if (left === "none") return fail("rate_limited", "Too many people are on documents. Try again later.");
    this.#take(room, all, true);
    this.#tell(room, all);
    return ok(null);
  }

  /** Everyone who is there now, and then every change, as framed awareness updates. */
  follow(room: string, listener: (body: Uint8Array) => void, standsFor: StandsFor | null = null): () => void {
    const here = this.#room(room);
    const present = [...here.members.values()].filter((member) => member.state !== null);
    if (present.length > 0) listener(writePresence(present));
    // Where they were connected before, they are given up unless this is heard.
    const joined = memberOf(here, standsFor);
    if (joined !== null) this.#beat(room, [joined]);
    here.listeners.set(listener, standsFor);
    return () => {
      here.listeners.delete(listener);
      if (standsFor !== null) this.#left(here, standsFor);
      this.#tidy(room);
    };
  }

  present(room: string): number {
    return [...(this.#rooms.get(room)?.members.values() ?? [])].filter((member) => member.state !== null)
      .length;
  }

  /** Takes out who was not heard of for too long; called every few seconds. */
  expire(): void {
    const before = this.#now() - this.#limits.vanishedMs;
    for (const [name, room] of this.#rooms) {
      const { members } = room;
      const due = this.#now() - this.#limits.graceMs / 2;
      const stoodFor = [...room.listeners.values()].flatMap((one) => memberOf(room, one) ?? []);
      this.#beat(
        name,
        stoodFor.filter(({ heardAt }) => heardAt <= due),
      );
      const vanished = [...members.values()].filter(
        (member) => member.state !== null && member.heardAt <= before,
      );
      // At the clock they had: the next word of whoever was only asleep is news again.
      const gone = vanished.map(({ client, clock, by }) => ({ client, clock, by, state: null }));
      if (gone.length > 0) this.#take(name, gone, true);
      const told = gone.filter(({ client }) =>
        vanished.some((member) => member.client === client && member.here),
      );
      if (told.length > 0) this.#tell(name, told);
      for (const member of members.values())
        if (member.state === null && member.heardAt <= before) {
          members.delete(member.client);
          this.#weights.add(member.by.principal, -member.weight);
        }
      this.#tidy(name);
    }
    for (const [key, bucket] of this.#buckets) if (bucket.at < before) this.#buckets.delete(key);
  }

  close(): void {
    this.#stopBus();
    this.#rooms.clear();
  }

  /** Says for those who are stood for here that they are still there, before any replica gives them up. */
  #beat(name: string, still: readonly Member[]): void {
    const all = still.map(({ client, clock, state, by }) => ({ client, clock, state, by }));
    if (all.length > 0) this.#take(name, all, true);
    this.#tell(name, all);
  }

  #tell(room: string, all: PresenceMessage["all"]): void {
    for (const part of inParts(all)) this.#bus.publish({ room, all: part });
  }

  #left({ members, listeners }: Room, { client, principal }: StandsFor): void {
    const member = members.get(client);
    if (member?.by.principal !== principal || [...listeners.values()].some((one) => one?.client === client))
      return;
    const heardAt = this.#now() - this.#limits.vanishedMs + this.#limits.graceMs;
    members.set(client, { ...member, heardAt: Math.min(member.heardAt, heardAt), here: true });
  }

  #take(name: string, all: PresenceMessage["all"], here: boolean): void {
    const room = this.#room(name);
    const news: Presence[] = [];
    for (const { client, clock, state, by } of all) {
      const known = room.members.get(client);
      // A goodbye of somebody who was never here: nothing to remember and nothing to tell.
      if (known === undefined && state === null) continue;
      const older =
        known !== undefined &&
        (known.clock > clock || (known.clock === clock && !(state === null && known.state !== null)));
      // A heartbeat repeats a clock: it keeps the client here and is no news.
      if (older) {
        if (known.clock === clock) room.members.set(client, { ...known, heardAt: this.#now(), here });
        continue;
      }
      const weight = weightOf(state);
      const more = weight - (known?.weight ?? 0);
      // Other replicas have as much room; what was let in by several at once may still be more.
      if (this.#weights.room(by.principal, more) !== "there") continue;
      if (known !== undefined) this.#weights.add(known.by.principal, -known.weight);
      this.#weights.add(by.principal, weight);
      room.members.set(client, { client, clock, state, by, heardAt: this.#now(), here, weight });
      news.push({ client, clock, state });
    }
    if (news.length === 0) return;
    const body = writePresence(news);
    for (const listener of room.listeners.keys()) listener(body);
  }

  #room(name: string): Room {
    let room = this.#rooms.get(name);
    if (room === undefined) {
      room = { members: new Map(), listeners: new Map() };
      this.#rooms.set(name, room);
    }
    return room;
  }

  #tidy(name: string): void {
    const room = this.#rooms.get(name);
    if (room !== undefined && room.members.size === 0 && room.listeners.size === 0) this.#rooms.delete(name);
  }

  #allow(key: string): boolean {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#limits.perSecond, at: now };
    const tokens = Math.min(
      this.#limits.perSecond,
      bucket.tokens + ((now - bucket.at) / 1000) * this.#limits.perSecond,
    );
    this.#buckets.set(key, { tokens: Math.max(0, tokens - 1), at: now });
    return tokens >= 1;
  }
}

/** The member that a connection stands for, while there is one and it is theirs. */
function memberOf({ members }: Room, one: StandsFor | null): Member | null {
  const member = one === null ? undefined : members.get(one.client);
  return member !== undefined && member.state !== null && member.by.principal === one?.principal
    ? member
    : null;
}

function identity(by: Attribution) {
  return {
    id: by.principal,
    ...(by.actingFor === undefined ? {} : { actingFor: by.actingFor }),
    ...(by.run === undefined ? {} : { run: by.run }),
  };
}
