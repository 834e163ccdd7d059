import { once } from "node:events";
import {
  chatStream,
  documentStream,
  newId,
  ok,
  refuse,
  type PrincipalClaims,
  type RequestId,
} from "@solidtype/contracts";
import { OpenConnections, requirePrincipal, type Tokens } from "@solidtype/service-kit";
import Fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { admit, admitPrincipal } from "./admit.ts";

const workspace = newId("workspace");
const path = documentStream(workspace, newId("document"), newId("branch"));
const claims: PrincipalClaims = {
  iss: "gateway",
  aud: "docsync",
  iat: 0,
  exp: 60,
  principal: { kind: "link", link: newId("shareLink") },
};

async function outcome(
  of: PrincipalClaims,
  method: string,
  presence: boolean,
  at: string = path,
): Promise<string> {
  const asked = { method, path: at, presence, request: newId("request") as RequestId };
  const admitted = await admitPrincipal(of, asked, async () => {
    throw new Error("what the gateway let in is not asked about again");
  });
  return admitted.ok ? "admitted" : admitted.error.code;
}

it("takes guests of one link for as many", async () => {
  const asked = { method: "POST", path, presence: true, request: newId("request") as RequestId };
  const by = async (of: PrincipalClaims) => {
    const admitted = await admitPrincipal(of, asked, () => Promise.reject(new Error("not asked")));
    return admitted.ok ? admitted.value.principal : admitted.error.code;
  };
  const names = [
    await by(claims),
    await by({ ...claims, guest: "a1" }),
    await by({ ...claims, guest: "b2" }),
  ];
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^link:lnk_/);
});

it("lets whoever was let in to read look and be seen, and write nothing", async () => {
  const reading: PrincipalClaims = { ...claims, only: "read" };
  expect(await outcome(reading, "GET", false)).toBe("admitted");
  expect(await outcome(reading, "POST", true)).toBe("admitted");
  expect(await outcome(reading, "POST", false)).toBe("forbidden");
  expect(await outcome(reading, "DELETE", true)).toBe("forbidden");
  expect(await outcome(claims, "POST", false)).toBe("admitted");
});

it("takes nobody's write to a chat for being there, since only documents have rooms", async () => {
  const reading: PrincipalClaims = { ...claims, only: "read" };
  const chat = chatStream(workspace, newId("session"));
  expect(await outcome(reading, "GET", true, chat)).toBe("admitted");
  expect(await outcome(reading, "POST", true, chat)).toBe("forbidden");
  expect(await outcome(reading, "PUT", true, chat)).toBe("forbidden");
  const run: PrincipalClaims = {
    ...claims,
    iss: "kernel",
    principal: { kind: "agent", run: newId("run"), actingFor: newId("person") },
  };
  const questions: string[] = [];
  const asked = { method: "POST", path: chat, presence: true, request: newId("request") as RequestId };
  await admitPrincipal(run, asked, async (_principal, action) => {
    questions.push(action);
    return refuse("forbidden");
  });
  expect(questions).toEqual(["chat.write"]);
});

it("keeps nothing open for an agent that left before it was let in", async () => {
  const run: PrincipalClaims = {
    ...claims,
    iss: "agent",
    principal: { kind: "agent", run: newId("run"), actingFor: newId("person") },
  };
  const http = Fastify();
  const connections = new OpenConnections();
  onTestFinished(async () => {
    connections.close();
    await http.close();
  });
  const [asked, left, admitted] = [
    Promise.withResolvers<null>(),
    Promise.withResolvers<null>(),
    Promise.withResolvers<boolean>(),
  ];
  const authorise = async () => {
    asked.resolve(null);
    await left.promise;
    return ok({ until: undefined, workspace });
  };
  requirePrincipal(http, { verify: async () => ok(run) } as unknown as Tokens);
  http.get("/", async (request, reply) => {
    const gone = once(reply.raw, "close").then(() => left.resolve(null));
    const answer = await admit({ authoriser: { authorise }, connections }, request, path, reply);
    await gone;
    admitted.resolve(answer.ok);
    return reply;
  });
  const reader = new AbortController();
  const asking = fetch(await http.listen(), { signal: reader.signal }).catch(() => undefined);
  await asked.promise;
  reader.abort();
  expect(await admitted.promise).toBe(true);
  expect(connections.size).toBe(0);
  await asking;
});
