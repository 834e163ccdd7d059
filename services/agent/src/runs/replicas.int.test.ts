import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type DocumentId, mcpPath, type PersonId } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AgentUnderTest, dataOf, type Desk, openDesk, startAgent } from "../testing/agent-under-test.ts";

/** Two replicas of the agent over one NATS and one Postgres. */
let agent: AgentUnderTest;
let desk: Desk;
let second: string;
const clients: Client[] = [];
beforeAll(async () => {
  agent = await startAgent({ AGENT_DAY_TOKENS: "150" });
  [desk, second] = [await openDesk(agent), await agent.platform.anotherAgent()];
}, 200_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await agent.close();
});

async function connect(origin: string, token: () => string | Promise<string>): Promise<Client> {
  const client = new Client({ name: "outside", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}${mcpPath}`), {
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${await token()}`);
      return fetch(url, { ...init, headers });
    },
  });
  await client.connect(transport);
  clients.push(client);
  return client;
}

/** One key at both replicas: at the second as the door would ask it. */
async function keyAtBoth(): Promise<readonly [Client, Client]> {
  const scopes = ["read", "write"] as const;
  const made = dataOf(await desk.person.api.createMyKey({ body: { name: "outside", scopes: [...scopes] } }));
  const person = desk.person.id as PersonId;
  const principal = { kind: "api-key" as const, key: made.key.id, scopes: [...scopes], actingFor: person };
  const gateway = agent.platform.tokens("gateway");
  return [
    await connect(agent.platform.origin, () => made.secret),
    await connect(second, () => gateway.issue("agent", principal)),
  ];
}

async function addVariable(client: Client, document: string, name: string): Promise<void> {
  const done = await client.callTool({
    name: "add_variable",
    arguments: { document, name, expression: "1 mm" },
  });
  expect(done, JSON.stringify(done)).toMatchObject({ isError: false });
}

async function runsOf(document: DocumentId): Promise<readonly string[]> {
  const history = dataOf(
    await desk.person.api.listHistory({ params: { document }, query: { branch: desk.project.mainBranchId } }),
  );
  return [...new Set(history.runs.flatMap(({ run }) => run ?? []))];
}

test("calls of one key at two replicas, to and fro and at once, are one run; another key's are another", async () => {
  const document = desk.document.id;
  const [here, there] = await keyAtBoth();
  await Promise.all([addVariable(here, document, "a"), addVariable(there, document, "b")]);
  for (const name of ["c", "d"]) await addVariable(here, document, name);
  await addVariable(there, document, "e");
  expect((await desk.part()).variables.map(({ name }) => name).toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  expect(await runsOf(document)).toHaveLength(1);
  const [other] = await keyAtBoth();
  await addVariable(other, document, "f");
  expect(await runsOf(document)).toHaveLength(2);
}, 120_000);

test("what a person's runs have cost in a day is counted over all replicas, and the run that is too much says when to go on", async () => {
  const ends = async (): Promise<string> => {
    const run = await desk.say("Hello");
    const chat = await desk.until(run, "done", "failed");
    return chat.runs.get(run)?.error?.message ?? "done";
  };
  // The model server's answers cost a hundred tokens and some.
  expect([await ends(), await ends()]).toEqual(["done", "done"]);
  await agent.platform.kill("agent");
  expect(await ends()).toMatch(
    /may cost for you in a day is used up: 150 tokens. It works for you again in \d+ (hours|minutes), from 00:00 UTC/,
  );
  const asked = agent.model.requests.length;
  expect(await ends()).toMatch(/used up/);
  expect(agent.model.requests).toHaveLength(asked);
  const other = await openDesk(agent, await agent.platform.person("Bo"));
  await other.until(await other.say("Hello"), "done");
}, 120_000);
