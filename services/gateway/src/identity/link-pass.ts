import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { type ShareLinkId, parseId } from "@solidtype/contracts";

const dayMs = 86_400_000;
/** Who a guest was is known for longer than the link is open to them: what they wrote last may still wait to be sent. */
const guestMs = 30 * dayMs;
/** Of some 200 bytes each. */
const mostKept = 20;

type Pass = { readonly link: ShareLinkId; readonly expiresAt: number; readonly guest: string | undefined };

/**
 * Whoever opened a share link (with its password, if it has one) carries a pass in a cookie. For a day it says that the
 * link was opened; and for as long as the cookie is kept, which of its guests this is, where they open it again: they are
 * told apart, and each has limits of their own. Whether the link still opens anything is asked each time.
 *
 * `link.end.signature.guest.signature`: a release that knows no guests reads the first three.
 */
export class LinkPasses {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(secret: string, now: () => number = Date.now) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "solidtype link pass", 32));
    this.#now = now;
  }

  /**
   * `before`: the pass that this browser had of the link, ended or not, in whose name pages of its may still be open.
   * `seconds`: how long the new one is to be kept.
   */
  issue(
    link: ShareLinkId,
    expiresAt: number | null,
    before = "",
  ): { readonly pass: string; readonly seconds: number } {
    const linkEnd = expiresAt ?? Number.MAX_SAFE_INTEGER;
    const end = Math.min(this.#now() + dayMs, linkEnd);
    const guest = this.#guestOf(link, before) ?? randomBytes(10).toString("hex");
    return {
      pass: [this.#signed(`${link}.${end}`), guest, this.#sign(`${link}.${guest}`)].join("."),
      seconds: Math.max(1, Math.floor(Math.min(guestMs, linkEnd - this.#now()) / 1000)),
    };
  }

  /** Of the passes to other links those that a browser can do without, lest they fill the head of each of its requests. */
  tooMany(passes: ReadonlyMap<ShareLinkId, string>): readonly ShareLinkId[] {
    const endOf = (pass: string) => Number(pass.split(".")[1]) || 0;
    return [...passes]
      .toSorted(([, a], [, b]) => endOf(b) - endOf(a))
      .slice(mostKept)
      .map(([link]) => link);
  }

  read(pass: string): Pass | undefined {
    const [id = "", end = "", signature = ""] = pass.split(".");
    const link = parseId("shareLink", id);
    const expiresAt = Number(end);
    if (link === undefined || !this.#isOurs(`${id}.${end}`, signature)) return undefined;
    return expiresAt > this.#now() ? { link, expiresAt, guest: this.#guestOf(link, pass) } : undefined;
  }

  #guestOf(link: ShareLinkId, pass: string): string | undefined {
    const [id, , , guest = "", signature = ""] = pass.split(".");
    return id === link && this.#isOurs(`${link}.${guest}`, signature) ? guest : undefined;
  }

  #isOurs(claim: string, signature: string): boolean {
    const expected = Buffer.from(this.#sign(claim));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #signed(claim: string): string {
    return `${claim}.${this.#sign(claim)}`;
  }

  #sign(claim: string): string {
    return createHmac("sha256", this.#key).update(claim).digest("base64url");
  }
}
