import type { Logger } from "@solidtype/service-kit";
import { Redis } from "ioredis";
import { type ErrorCode, type Result, ok, refuse } from "@solidtype/contracts";

/** How many requests of a kind, in which time, one holder may make. */
export const limits = {
  /** By network: a sign-in costs a good part of a second's work. */
  "sign-in": { requests: 20, seconds: 60 },
  /** The same with those that were right, which a class behind one address all are. */
  entry: { requests: 80, seconds: 60 },
  /** By network: a share link without a password is opened by as many as sit behind one address. */
  "open-link": { requests: 300, seconds: 60 },
  /** Wrong passwords for one account from one network, and for one account from wherever. */
  guess: { requests: 10, seconds: 300 },
  "guess-anywhere": { requests: 100, seconds: 3600 },
  /** Asking for mails that let somebody choose a new password, and what is tried with them. */
  reset: { requests: 20, seconds: 300 },
  /** How many such mails anybody can be made to get. Whoever got them all needs no other. */
  "reset-account": { requests: 20, seconds: 3600 },
  /** Invitations by mail go to whoever they name, in the operator's name and with words of their sender's choice. */
  "invite-mail": { requests: 100, seconds: 3600 },
  "invite-mail-network": { requests: 300, seconds: 3600 },
  "invite-mail-workspace": { requests: 200, seconds: 3600 },
  "invite-mail-address": { requests: 10, seconds: 3600 },
  write: { requests: 1200, seconds: 60 },
  /** Somebody who drags sends an edit and a position many times a second, in several tabs perhaps. */
  edit: { requests: 12_000, seconds: 60 },
  read: { requests: 12_000, seconds: 60 },
  anonymous: { requests: 600, seconds: 60 },
} as const;
export type LimitName = keyof typeof limits;

/** How many units of something large (bytes, say), in which time. */
export type Allowance = { readonly name: string; readonly most: number; readonly seconds: number };
/** What of it is used before this, and when its window ends. */
export type Used = { readonly used: number; readonly most: number; readonly seconds: number };

/** When Redis is away nobody signs in, since guesses would not be counted; everything else goes on. */
const closedWithoutRedis: ReadonlySet<LimitName> = new Set([
  "sign-in",
  "entry",
  "guess",
  "guess-anywhere",
  "reset",
  "reset-account",
  "invite-mail",
  "invite-mail-network",
  "invite-mail-workspace",
  "invite-mail-address",
]);

/** One counter a window, and never more on it than was given; one script, so that no replica leaves one that never ends. */
const count = `
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local got = math.max(0, math.min(tonumber(ARGV[2]), tonumber(ARGV[3]) - used))
if got > 0 then redis.call('INCRBY', KEYS[1], got) end
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {got, redis.call('PTTL', KEYS[1])}`;

/** All that is asked for or nothing of it. */
const countMany = `
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local fits = used + tonumber(ARGV[2]) <= tonumber(ARGV[3])
if fits then redis.call('INCRBY', KEYS[1], ARGV[2]) end
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {fits and 1 or 0, used, redis.call('PTTL', KEYS[1])}`;

/** What was taken, unless its window has ended since. */
const back = `if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then redis.call('DECRBY', KEYS[1], ARGV[1]) end`;

/** A replica takes up to this part of a generous limit at once and gives it out by itself; of a small one, each alone. */
const parts = 200;
const mostHolders = 20_000;

/** Uncounted: Redis is away, and what is asked for goes on without. */
type Refilled = Result<"refilled" | "uncounted", ErrorCode>;
type Refill = { waiting: number; done: Promise<Refilled> };

export class RateLimits {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #scale: number;
  /** What was taken in advance, until its window ends. */
  readonly #inHand = new Map<string, { left: number; readonly until: number }>();
  readonly #refills = new Map<string, Refill>();

  /** `scale` multiplies every limit: a load test is not an attack. */
  constructor(options: {
    readonly url: string;
    readonly prefix: string;
    readonly log: Logger;
    readonly scale: number;
  }) {
    this.#prefix = options.prefix;
    this.#scale = options.scale;
    this.#redis = new Redis(options.url, {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      commandTimeout: 1000,
      connectTimeout: 1000,
      retryStrategy: (times) => Math.min(1000, times * 100),
    });
    this.#redis.on("error", (error) => options.log.debug({ err: error }, "Redis cannot be reached"));
  }

  get reachable(): boolean {
    return this.#redis.status === "ready";
  }

  async take(name: LimitName, holder: string): Promise<Result<null, ErrorCode>> {
    const key = this.#keyOf(name, holder);
    while (!this.#spend(key)) {
      const refill = this.#refills.get(key) ?? this.#refill(name, key);
      refill.waiting++;
      const refilled = await refill.done;
      if (!refilled.ok) return refilled;
      if (refilled.value === "uncounted") break;
    }
    return ok(null);
  }

  /** It turned out to be nothing that counts. When Redis is away it stays counted until its window ends. */
  async giveBack(name: LimitName, holder: string): Promise<void> {
    await this.#redis.eval(back, 1, this.#keyOf(name, holder), 1).catch(() => undefined);
  }

  /** What is more than this is never let through, however long one waits. */
  mostOf({ most }: Allowance): number {
    return Math.max(1, Math.floor(most * this.#scale));
  }

  /**
   * Takes so many units, or says what is used already. Unlike requests they are not let through uncounted when Redis is
   * away: what they fill is nobody's alone, and is not empty again when it is back.
   */
  async takeUnits(of: Allowance, holder: string, units: number): Promise<Result<Used | null, ErrorCode>> {
    const most = this.mostOf(of);
    try {
      const [fits, used, leftMs] = (await this.#redis.eval(
        countMany,
        1,
        this.#keyOf(of.name, holder),
        of.seconds * 1000,
        units,
        most,
      )) as [number, number, number];
      return ok(fits === 1 ? null : { used, most, seconds: Math.max(1, Math.ceil(leftMs / 1000)) });
    } catch {
      return refuse("service-unavailable", { service: "rate limit" });
    }
  }

  async giveUnitsBack(of: Allowance, holder: string, units: number): Promise<void> {
    await this.#redis.eval(back, 1, this.#keyOf(of.name, holder), units).catch(() => undefined);
  }

  /** That something was so, for a while, at every replica. */
  async remember(what: string, of: string, seconds: number): Promise<void> {
    await this.#redis.set(`${this.#prefix}:${what}:${of}`, "1", "EX", seconds).catch(() => undefined);
  }

  async remembers(what: string, of: string): Promise<boolean> {
    return (await this.#redis.exists(`${this.#prefix}:${what}:${of}`).catch(() => 0)) === 1;
  }

  async forget(what: string, of: string): Promise<void> {
    await this.#redis.del(`${this.#prefix}:${what}:${of}`).catch(() => undefined);
  }

  #keyOf(name: string, holder: string): string {
    return `${this.#prefix}:limit:${name}:${holder}`;
  }

  #spend(key: string): boolean {
    const inHand = this.#inHand.get(key);
    if (inHand === undefined || inHand.left <= 0 || inHand.until <= performance.now()) return false;
    inHand.left--;
    return true;
  }

  /** Many at once for one holder share one question: of several, each answer would replace what the one before brought. */
  #refill(name: LimitName, key: string): Refill {
    const refill = { waiting: 0, done: Promise.resolve<Refilled>(ok("uncounted")) };
    this.#refills.set(key, refill);
    refill.done = Promise.resolve()
      .then(() => this.#ask(name, key, refill.waiting))
      .finally(() => this.#refills.delete(key));
    return refill;
  }

  async #ask(name: LimitName, key: string, waiting: number): Promise<Refilled> {
    const { requests, seconds } = limits[name];
    const most = Math.max(1, Math.floor(requests * this.#scale));
    const wanted = Math.max(1, waiting, Math.floor(requests / parts));
    try {
      const [got, leftMs] = (await this.#redis.eval(count, 1, key, seconds * 1000, wanted, most)) as [
        number,
        number,
      ];
      if (got < 1) return refuse("rate-limited", { seconds: Math.max(1, Math.ceil(leftMs / 1000)) });
      this.#keep(key, { left: got, until: performance.now() + leftMs });
      return ok("refilled");
    } catch {
      return closedWithoutRedis.has(name)
        ? refuse("service-unavailable", { service: "rate limit" })
        : ok("uncounted");
    }
  }

  #keep(key: string, inHand: { left: number; readonly until: number }): void {
    this.#inHand.delete(key);
    if (inHand.left <= 0) return;
    this.#inHand.set(key, inHand);
    if (this.#inHand.size <= mostHolders) return;
    const [oldest] = this.#inHand.keys();
    if (oldest !== undefined) this.#inHand.delete(oldest);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
