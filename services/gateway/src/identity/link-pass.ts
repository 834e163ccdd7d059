import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { type ShareLinkId, parseId } from "@solidtype/contracts";

const dayMs = 86_400_000;

/**
 * Whoever opened a share link (with its password, if it has one) carries a pass in a cookie for a day. It only says
 * that the link was opened: whether the link still opens anything is asked each time.
 */
export class LinkPasses {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(secret: string, now: () => number = Date.now) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "solidtype link pass", 32));
    this.#now = now;
  }

  issue(link: ShareLinkId, expiresAt: number | null): { readonly pass: string; readonly seconds: number } {
    const end = Math.min(this.#now() + dayMs, expiresAt ?? Number.MAX_SAFE_INTEGER);
    const claim = `${link}.${end}`;
    return {
      pass: `${claim}.${this.#sign(claim)}`,
      seconds: Math.max(1, Math.floor((end - this.#now()) / 1000)),
    };
  }

  read(pass: string): { readonly link: ShareLinkId; readonly expiresAt: number } | undefined {
    const [id = "", end = "", signature = ""] = pass.split(".");
    const expected = Buffer.from(this.#sign(`${id}.${end}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const link = parseId("shareLink", id);
    const expiresAt = Number(end);
    return link === undefined || !(expiresAt > this.#now()) ? undefined : { link, expiresAt };
  }

  #sign(claim: string): string {
    return createHmac("sha256", this.#key).update(claim).digest("base64url");
  }
}
