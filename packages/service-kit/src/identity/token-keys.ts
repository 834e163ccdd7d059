import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { type ServiceName, serviceName } from "@solidtype/contracts";

/** A new key pair, as the two environment variables carry it. */
export function generateTokenKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const pair = generateKeyPairSync("ed25519");
  return {
    privateKey: pair.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64url"),
    publicKey: pair.publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
  };
}

export function readPrivateKey(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, "base64url"), format: "der", type: "pkcs8" });
}

export type PublicKeys = ReadonlyMap<ServiceName, KeyObject>;

/** `service=key,service=key` */
export function readPublicKeys(text: string): PublicKeys {
  return new Map(
    text.split(",").map((entry) => {
      const [name, key] = entry.trim().split("=", 2);
      return [
        serviceName.parse(name),
        createPublicKey({ key: Buffer.from(key ?? "", "base64url"), format: "der", type: "spki" }),
      ];
    }),
  );
}

export function writePublicKeys(keys: ReadonlyMap<ServiceName, string>): string {
  return [...keys].map(([name, key]) => `${name}=${key}`).join(",");
}
