import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Kept answers may hold a secret that is shown once (a new key, a share link). They are sealed with AES-256-GCM, so
 * that whoever reads the table, or a backup of it, does not hold the keys.
 */
export type Sealer = { seal(value: unknown): string; open(sealed: string): unknown };

export function openSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "solidtype kept answers", 32));
  return {
    seal(value) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return JSON.parse(
        Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8"),
      ) as unknown;
    },
  };
}
