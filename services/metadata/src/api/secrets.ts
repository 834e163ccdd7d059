import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>;

/** 256 random bits need no slow hash: guessing them is hopeless, and a plain one can be looked up. */
export function newSecret(prefix: string): { readonly secret: string; readonly hash: string } {
  const secret = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { secret, hash: hashSecret(secret) };
}

export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** A person's password for a link does need a slow one. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString("base64")}:${(await derive(password.normalize("NFKC"), salt, 32)).toString("base64")}`;
}

export async function isPassword(hash: string, password: string): Promise<boolean> {
  const [salt = "", expected = ""] = hash.split(":");
  const given = await derive(password.normalize("NFKC"), Buffer.from(salt, "base64"), 32);
  return timingSafeEqual(given, Buffer.from(expected, "base64"));
}
