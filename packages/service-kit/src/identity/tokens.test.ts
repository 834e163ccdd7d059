import { type Principal, type ServiceName, newId } from "@solidtype/contracts";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { generateTokenKeys, readPrivateKey, readPublicKeys, writePublicKeys } from "./token-keys.ts";
import { type Tokens, createTokens } from "./tokens.ts";

const names: readonly ServiceName[] = ["gateway", "docsync", "agent"];
const pairs = new Map(names.map((name) => [name, generateTokenKeys()]));
const publicKeys = readPublicKeys(
  writePublicKeys(new Map(names.map((name) => [name, pairs.get(name)?.publicKey ?? ""]))),
);
const start = Date.parse("2026-05-04T12:00:00Z");

function tokensOf(service: ServiceName, clock: { at: number }): Tokens {
  return createTokens({
    service,
    privateKey: readPrivateKey(pairs.get(service)?.privateKey ?? ""),
    publicKeys,
    now: () => clock.at,
  });
}

const person: Principal = { kind: "person", person: newId("person"), signIn: newId("signIn") };
const run: Principal = {
  kind: "agent",
  run: newId("run"),
  session: newId("session"),
  actingFor: newId("person"),
};

async function codeOf(tokens: Tokens, token: string | undefined): Promise<string> {
  const result = await tokens.verify(token);
  return result.ok ? "believed" : `${result.error.code}: ${String(result.error.details?.["reason"] ?? "")}`;
}

test("a token says who calls", async () => {
  const clock = { at: start };
  const token = await tokensOf("gateway", clock).issue("docsync", person);
  const result = await tokensOf("docsync", clock).verify(token);
  expect(result).toMatchObject({
    ok: true,
    value: { iss: "gateway", aud: "docsync", principal: person },
  });
});

test("a token says when its holder was let in to read only", async () => {
  const clock = { at: start };
  const docsync = tokensOf("docsync", clock);
  const onlyOf = async (...asked: Parameters<Tokens["issue"]>) => {
    const result = await docsync.verify(await tokensOf("gateway", clock).issue(...asked));
    return result.ok ? (result.value.only ?? "anything") : result.error.code;
  };
  expect(await onlyOf("docsync", person, { only: "read" })).toBe("read");
  expect(await onlyOf("docsync", person)).toBe("anything");
});

test("a token is believed for a minute and some skew, not longer, also when it was believed before", async () => {
  const clock = { at: start };
  const docsync = tokensOf("docsync", clock);
  const token = await tokensOf("gateway", clock).issue("docsync", person);
  clock.at = start + 59_000;
  expect(await codeOf(docsync, token)).toBe("believed");
  clock.at = start + 71_000;
  expect(await codeOf(docsync, token)).toContain("token-invalid");
});

test("a clock that is ahead by a little is forgiven, one that is an hour off is not", async () => {
  const gateway = await tokensOf("gateway", { at: start }).issue("docsync", person);
  expect(await codeOf(tokensOf("docsync", { at: start - 4000 }), gateway)).toBe("believed");
  expect(await codeOf(tokensOf("docsync", { at: start - 3_600_000 }), gateway)).toContain("token-invalid");
  expect(await codeOf(tokensOf("docsync", { at: start + 3_600_000 }), gateway)).toContain("expired");
});

test("a call without a token, with another service's, or with a changed one is refused", async () => {
  const clock = { at: start };
  const docsync = tokensOf("docsync", clock);
  const token = await tokensOf("gateway", clock).issue("agent", person);
  expect(await codeOf(docsync, undefined)).toContain("token-missing");
  expect(await codeOf(docsync, "")).toContain("token-missing");
  expect(await codeOf(docsync, "garbage")).toContain("cannot be read");
  expect(await codeOf(docsync, token)).toContain("aud does not fit");
  const good = await tokensOf("gateway", clock).issue("docsync", person);
  expect(await codeOf(docsync, `${good.slice(0, -4)}AAAA`)).toContain("signature");
});

test("a service speaks only for itself, the agent for its runs, the gateway for people", async () => {
  const clock = { at: start };
  await expect(tokensOf("agent", clock).issue("docsync", person)).rejects.toThrow("may not speak");
  await expect(
    tokensOf("docsync", clock).issue("agent", { kind: "service", service: "gateway" }),
  ).rejects.toThrow("may not speak");
  const docsync = tokensOf("docsync", clock);
  expect(await codeOf(docsync, await tokensOf("agent", clock).issue("docsync", run))).toBe("believed");
  const seconds = start / 1000;
  const forged = await new SignJWT({ principal: person })
    .setProtectedHeader({ alg: "EdDSA" })
    .setIssuer("agent")
    .setAudience("docsync")
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .sign(readPrivateKey(pairs.get("agent")?.privateKey ?? ""));
  expect(await codeOf(docsync, forged)).toContain("may not speak");
});

test("an unsigned token and one signed with the public key as a secret are refused", async () => {
  const docsync = tokensOf("docsync", { at: start });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = part({
    iss: "gateway",
    aud: "docsync",
    iat: start / 1000,
    exp: start / 1000 + 60,
    principal: person,
  });
  expect(await codeOf(docsync, `${part({ alg: "none" })}.${claims}.`)).toContain("token-invalid");
  const secret = Buffer.from(pairs.get("gateway")?.publicKey ?? "");
  const hmac = await new SignJWT({ principal: person })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("gateway")
    .setAudience("docsync")
    .setIssuedAt(start / 1000)
    .sign(secret);
  expect(await codeOf(docsync, hmac)).toContain("token-invalid");
});

test("calls of one principal to one service share a token while it is young; another sign-in has its own", async () => {
  const clock = { at: start };
  const gateway = tokensOf("gateway", clock);
  const first = await gateway.issue("docsync", person);
  expect(await gateway.issue("docsync", { ...person })).toBe(first);
  expect(await gateway.issue("agent", person)).not.toBe(first);
  expect(await gateway.issue("docsync", person, { only: "read" })).not.toBe(first);
  expect(await gateway.issue("docsync", person, { guest: "a1" })).not.toBe(first);
  expect(await gateway.issue("docsync", { ...person, signIn: newId("signIn") })).not.toBe(first);
  clock.at += 21_000;
  expect(await gateway.issue("docsync", person)).not.toBe(first);
});

test("a clock that was an hour ahead and is set right leaves neither tokens of the future nor longer lives", async () => {
  const [sender, receiver] = [{ at: start + 3_600_000 }, { at: start + 3_600_000 }];
  const [gateway, docsync] = [tokensOf("gateway", sender), tokensOf("docsync", receiver)];
  const ahead = await gateway.issue("docsync", person);
  expect(await codeOf(docsync, ahead)).toBe("believed");
  sender.at = receiver.at = start;
  expect(await codeOf(docsync, ahead)).toContain("token-invalid");
  expect(await codeOf(docsync, await gateway.issue("docsync", person))).toBe("believed");
});
