import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { documentStream, mcpPath } from "@solidtype/contracts";
import { initialUpdate, PartDocument } from "@solidtype/document";
import { MemoryStorage, openDocument } from "@solidtype/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { type AgentUnderTest, dataOf, type Desk, openDesk, startAgent } from "../testing/agent-under-test.ts";

/** An agent process with little memory, and many large parts. */
let agent: AgentUnderTest;
let desk: Desk;
const clients: Client[] = [];
beforeAll(async () => {
  agent = await startAgent({ NODE_OPTIONS: "--max-old-space-size=256 --max-semi-space-size=8" });
  desk = await openDesk(agent);
}, 200_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await agent.close();
});

async function connect(): Promise<Client> {
  const key = dataOf(
    await desk.person.api.createMyKey({ body: { name: "outside", scopes: ["read", "write"] } }),
  );
  const client = new Client({ name: "outside", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${agent.platform.origin}${mcpPath}`), {
      requestInit: { headers: { authorization: `Bearer ${key.secret}` } },
    }),
  );
  clients.push(client);
  return client;
}

const sketch = {
  entities: Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`p${at}`, { type: "point", x: at, y: at }]),
  ),
  constraints: {},
};

/** What a part of so many sketches has, 13 kB each. */
function content(sketches: number): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Large", "mm"));
  const commands = Array.from({ length: sketches }, (_, at) => ({
    command: "addFeature" as const,
    id: `s${at}`,
    type: "sketch" as const,
    params: { plane: { name: "top" } },
    sketch,
  }));
  const part = new PartDocument(doc, { person: desk.person.id });
  expect(part.run(commands as never)).toMatchObject({ ok: true });
  return Y.encodeStateAsUpdate(doc);
}

async function partOf(update: Uint8Array): Promise<string> {
  const made = dataOf(
    await desk.person.api.createDocument({ params: { project: desk.project.id }, body: { name: "Large" } }),
  );
  const open = openDocument({
    baseUrl: `${agent.platform.origin}/api/v1/streams`,
    path: documentStream(desk.workspace, made.id, desk.project.mainBranchId),
    storage: new MemoryStorage(),
    fetch: (input, init) => desk.person.fetch(input, init),
  });
  await open.synced;
  Y.applyUpdate(open.doc, update);
  expect(await open.saved()).toMatchObject({ kind: "saved" });
  await open.close();
  return made.id;
}

test("of a large part that ten keys ask for at once no more copies are open than the process has room for: the rest waits or is put off in words", async () => {
  const document = await partOf(content(120));
  const keys: Client[] = [];
  for (let at = 0; at < 10; at += 1) keys.push(await connect());
  const read = async (client: Client): Promise<string> =>
    JSON.stringify(
      (await client.callTool({ name: "read_feature", arguments: { document, id: "s7" } })).content,
    );
  for (const answer of await Promise.all(keys.map(read)))
    expect(answer.slice(0, 200)).toMatch(/sketch|no room for it beside the other parts/);
  const last = keys.at(-1) as Client;
  await expect.poll(() => read(last), { timeout: 60_000 }).toContain("sketch");
}, 240_000);
