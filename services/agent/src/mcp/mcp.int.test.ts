import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { mcpPath } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AgentUnderTest, dataOf, type Desk, openDesk, startAgent } from "../testing/agent-under-test.ts";

/** An agent from outside, with the protocol's own client, through the platform's front door. */
let agent: AgentUnderTest;
let desk: Desk;
const clients: Client[] = [];
beforeAll(async () => {
  agent = await startAgent();
  desk = await openDesk(agent);
}, 200_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await agent.close();
});

async function keyOf(scopes: readonly ("read" | "write")[]) {
  return dataOf(await desk.person.api.createMyKey({ body: { name: "outside", scopes: [...scopes] } }));
}

async function connect(secret: string): Promise<Client> {
  const client = new Client({ name: "outside", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${agent.platform.origin}${mcpPath}`), {
      requestInit: { headers: { authorization: `Bearer ${secret}` } },
    }),
  );
  clients.push(client);
  return client;
}

async function call(client: Client, name: string, args: object): Promise<{ failed: boolean; text: string }> {
  const answer = await client.callTool({ name, arguments: { ...args } });
  const content = answer.content as { type: string; text?: string }[];
  return { failed: answer.isError === true, text: content.map(({ text }) => text ?? "").join("\n") };
}

const idIn = (text: string, prefix: string): string =>
  new RegExp(`${prefix}_[0-9a-z]{26}`).exec(text)?.[0] ?? "";

const plate = {
  commands: [
    { command: "addVariable", name: "width", expression: "60 mm" },
    {
      command: "addFeature",
      id: "outline",
      type: "sketch",
      name: "Outline",
      params: { plane: { name: "top" } },
      sketch: {
        entities: {
          p1: { type: "point", x: -30, y: -20 },
          p2: { type: "point", x: 30, y: -20 },
          p3: { type: "point", x: 30, y: 20 },
          p4: { type: "point", x: -30, y: 20 },
          b: { type: "line", start: "p1", end: "p2" },
          r: { type: "line", start: "p2", end: "p3" },
          t: { type: "line", start: "p3", end: "p4" },
          l: { type: "line", start: "p4", end: "p1" },
          d: { type: "line", start: "p1", end: "p3", construction: true },
        },
        constraints: {
          c1: { type: "horizontal", on: ["b"] },
          c2: { type: "horizontal", on: ["t"] },
          c3: { type: "vertical", on: ["r"] },
          c4: { type: "vertical", on: ["l"] },
          c5: { type: "midpoint", on: ["origin", "d"] },
          c6: { type: "length", on: ["b"], value: "#width", driving: true },
          c7: { type: "length", on: ["r"], value: "40 mm", driving: true },
        },
      },
    },
    {
      command: "addFeature",
      id: "plate",
      type: "extrude",
      name: "Plate",
      params: { sketch: "outline", distance: "5 mm" },
    },
  ],
};

test("an outside model makes a part, models it, measures it and takes it away as STEP", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("export_part");
  expect(tools.find(({ name }) => name === "delete_feature")?.annotations?.destructiveHint).toBe(true);
  const projects = await call(client, "list_projects", {});
  expect(projects.text).toContain(desk.project.id);
  const made = await call(client, "create_document", { name: "Plate", project: desk.project.id });
  const document = idIn(made.text, "doc");
  const modelled = await call(client, "change_part", { document, ...plate });
  expect(modelled).toMatchObject({ failed: false });
  expect(modelled.text).toMatch(/The part builds: 1 body .*12000/);
  expect(modelled.text).toMatch(/Sketch outline is fully defined\.$/);
  const read = await call(client, "read_part", { document });
  const body = /^(\$\S+) /m.exec(read.text)?.[1] ?? "";
  const faces = await call(client, "list_geometry", { document, body, kind: "face" });
  const end = /^plate:end\S*/m.exec(faces.text)?.[0] ?? faces.text;
  const [first = "", ...others] = faces.text.split("\n");
  const rest = { document, body, kind: "face", after: first.split("  ")[0] };
  expect((await call(client, "list_geometry", rest)).text.split("\n")).toEqual(others);
  const around = await call(client, "list_geometry", { document, body, kind: "edge", containing: end });
  expect(around.text.split("\n")).toHaveLength(4);
  const measured = await call(client, "measure", { document, names: [end] });
  expect(measured.text).toMatch(/2400/);
  const exported = await call(client, "export_part", { document, format: "step" });
  expect(exported).toMatchObject({ failed: false, text: expect.stringContaining("http") });
  const link = /https?:\/\/\S+/.exec(exported.text)?.[0] ?? "";
  const file = await desk.person.fetch(link.replace(/^https?:\/\/[^/]+/, agent.platform.origin));
  expect(file.status).toBe(200);
  expect(await file.text()).toMatch(/^ISO-10303-21/);
  const workspace = desk.project.workspaceId;
  const lines = await desk.person.api.listAudit({ params: { workspace } });
  expect(lines.ok && lines.value.data.find(({ action }) => action === "document.export")).toMatchObject({
    principalKind: "agent",
    actingForId: desk.person.id,
    resourceId: document,
    details: { format: "step", branch: desk.project.mainBranchId },
  });
}, 120_000);

test("what a caller from outside has to name is asked for, and nothing speaks of a part that is open", async () => {
  const client = await connect((await keyOf(["read"])).secret);
  const { tools } = await client.listTools();
  const asked = (name: string) => tools.find((tool) => tool.name === name)?.inputSchema;
  expect(asked("read_part")?.required).toEqual(["document"]);
  expect(asked("create_document")?.required?.toSorted()).toEqual(["name", "project"]);
  expect(asked("merge_branch")?.required?.toSorted()).toEqual(["branch", "into"]);
  expect(JSON.stringify(tools)).not.toMatch(/the open one|that is open|this is about/);
  const types = await call(client, "describe_feature_types", { type: "sketch" });
  expect(types.text).toMatch(/"type":"circle"[^]*on-curve/);
});

test("a name of geometry that was written from memory is answered with the names that there are", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const made = await call(client, "create_document", { name: "Guess", project: desk.project.id });
  const document = idIn(made.text, "doc");
  await call(client, "change_part", { document, ...plate });
  const guess = { type: "fillet", params: { edges: [{ name: "{plate:end|plate:side(l)}" }] } };
  const wrong = await call(client, "add_feature", { document, id: "round", name: "Round", ...guess });
  const there = /is not in the part: there is (\{plate:end\(=\S+\)\|plate:side\(l\)\})\.$/.exec(
    wrong.text,
  )?.[1];
  expect(there, wrong.text).toBeDefined();
  const params = { edges: [{ name: there }] };
  const mended = await call(client, "edit_feature", { document, id: "round", params });
  const body = /The part builds: 1 body \((\$\S+) /.exec(mended.text)?.[1];
  const faces = await call(client, "list_geometry", { document, body, kind: "face", containing: "round:" });
  expect(faces.text).toMatch(/^round:round/);
  const short = await call(client, "list_geometry", { document, body: "$plate", kind: "face" });
  expect(short.text).toMatch(/^plate:end/m);
  const none = await call(client, "list_geometry", { document, body: "$lid", kind: "face" });
  expect(none.text).toContain(`no body $lid; there is ${body}`);
}, 60_000);

test("more parts than stay open at once can be worked on to and fro", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const documents: string[] = [];
  for (let at = 0; at < 10; at += 1) {
    const made = await call(client, "create_document", { name: `Part ${at}`, project: desk.project.id });
    documents.push(idIn(made.text, "doc"));
  }
  for (const name of ["width", "height"])
    for (const document of documents) {
      const done = await call(client, "add_variable", { document, name, expression: "1 mm" });
      expect(done).toMatchObject({ failed: false });
    }
  const read = await call(client, "read_part", { document: documents[0] });
  expect(read.text).toMatch(/#width = 1 mm[^]*#height = 1 mm/);
}, 120_000);

test("a key does no more than its scopes, reaches nothing of others, and stops when it is revoked", async () => {
  const reading = await keyOf(["read"]);
  const client = await connect(reading.secret);
  const read = await call(client, "read_part", { document: desk.document.id });
  expect(read).toMatchObject({ failed: false });
  const edited = await call(client, "add_variable", {
    document: desk.document.id,
    name: "width",
    expression: "1 mm",
  });
  expect(edited).toMatchObject({ failed: true });
  expect(edited.text).toMatch(/may not/);
  expect((await desk.part()).variables).toEqual([]);
  const stranger = await openDesk(agent, await agent.platform.person("Eve"));
  const foreign = await call(client, "read_part", { document: stranger.document.id });
  expect(foreign).toMatchObject({ failed: true });
  expect(foreign.text).toMatch(/does not exist/);
  dataOf(await desk.person.api.revokeMyKey({ params: { key: reading.key.id } }));
  await expect
    .poll(
      () =>
        call(client, "read_part", { document: desk.document.id }).then(
          () => "let in",
          () => "turned away",
        ),
      {
        timeout: 10_000,
      },
    )
    .toBe("turned away");
});

test("a key that is confined to a workspace lists that one's projects and no other's", async () => {
  const { api } = desk.person;
  const other = dataOf(await api.createWorkspace({ body: { name: "Elsewhere" } })).id;
  const hidden = dataOf(await api.createProject({ params: { workspace: other }, body: { name: "Hidden" } }));
  const { secret } = dataOf(
    await api.createMyKey({ body: { name: "confined", scopes: ["read"], workspace: desk.workspace } }),
  );
  const projects = await call(await connect(secret), "list_projects", {});
  expect(projects.text).toContain(desk.project.id);
  expect(projects.text).not.toContain(hidden.id);
});

test("a part that was made on a branch and merged is worked on where it is asked for: on main", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const { api } = desk.person;
  const project = dataOf(
    await api.createProject({ params: { workspace: desk.workspace }, body: { name: "Merged" } }),
  );
  const branched = await call(client, "create_branch", { name: "draft", project: project.id });
  const branch = idIn(branched.text, "br");
  const made = await call(client, "create_document", { name: "Arm", project: project.id, branch });
  const document = idIn(made.text, "doc");
  await call(client, "add_variable", { document, branch, name: "width", expression: "1 mm" });
  expect(await call(client, "merge_branch", { branch, into: project.mainBranchId })).toMatchObject({
    failed: false,
  });
  await call(client, "add_variable", { document, name: "height", expression: "2 mm" });
  const onMain = await call(client, "read_part", { document, branch: project.mainBranchId });
  expect(onMain.text).toMatch(/#width[^]*#height/);
  const onBranch = await call(client, "read_part", { document, branch });
  expect(onBranch.text).not.toContain("#height");
}, 60_000);

test("nobody comes in without a key: not with a sign-in, not with garbage", async () => {
  const url = `${agent.platform.origin}${mcpPath}`;
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  expect((await fetch(url, { method: "POST", headers, body })).status).toBe(401);
  expect(
    (await fetch(url, { method: "POST", headers: { ...headers, authorization: "Bearer st_x" }, body }))
      .status,
  ).toBe(401);
  expect((await desk.person.fetch(url, { method: "POST", headers, body })).status).toBe(403);
  const key = await keyOf(["read"]);
  const garbage = await fetch(url, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${key.secret}` },
    body: "{",
  });
  expect(garbage.status).toBe(400);
});

/** One message as any program could send it. */
async function post(
  secret: string,
  message: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
) {
  const answer = await fetch(`${agent.platform.origin}${mcpPath}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${secret}`,
      ...headers,
    },
    body: typeof message === "string" ? message : JSON.stringify(message),
    signal: signal ?? null,
  });
  return { status: answer.status, text: await answer.text() };
}

test("what is no message of the protocol is answered by the protocol, and the next one is taken", async () => {
  const { secret } = await keyOf(["read"]);
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_projects","arguments":{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}}`;
  const odd: [unknown, Record<string, string>?][] = [
    ["{"],
    ["null"],
    ["[]"],
    [{ jsonrpc: "1.0", id: 1, method: "tools/list" }],
    [{ id: 1 }],
    [{ ...list, method: "tools/forget" }],
    [{ ...list, method: "tools/call", params: { name: 7 } }],
    [{ ...list, method: "tools/call", params: { name: "measure", arguments: "all" } }],
    [list, { "mcp-protocol-version": "1999-01-01" }],
    [deep],
  ];
  for (const [message, headers] of odd) {
    const { status, text } = await post(secret, message, headers);
    expect([200, 400, 404], JSON.stringify(message).slice(0, 200)).toContain(status);
    expect(text).toContain('"error"');
    expect(text.length).toBeLessThan(10_000);
  }
  for (const method of ["GET", "DELETE"]) {
    const headers = {
      authorization: `Bearer ${secret}`,
      accept: "text/event-stream",
      "mcp-session-id": "mine",
    };
    expect((await fetch(`${agent.platform.origin}${mcpPath}`, { method, headers })).status).toBe(405);
  }
  const asked = await post(secret, list, { "mcp-session-id": "of another server" });
  expect(asked).toMatchObject({ status: 200, text: expect.stringContaining("list_projects") });
  const newest = {
    protocolVersion: "2999-01-01",
    capabilities: {},
    clientInfo: { name: "later", version: "9" },
  };
  const met = await post(secret, { ...list, method: "initialize", params: newest });
  expect(met).toMatchObject({ status: 200, text: expect.stringMatching(/"protocolVersion":"20\d\d-/) });
});

test("a call that cannot be carried out says why in words that a model can act on, however large it is", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const { document } = { document: desk.document.id };
  const wrong: [string, object, RegExp][] = [
    ["fly", {}, /There is no tool "fly"/],
    ["read_part", {}, /list_documents/],
    ["read_part", { document: "the bracket" }, /is no document's id/],
    ["read_part", { document: "doc_00000000000000000000000000" }, /does not exist/],
    ["read_part", { document, branch: "main" }, /is no branch's id/],
    ["read_part", { document: { id: document } }, /document/],
    ["list_documents", { project: desk.document.id }, /is no project's id/],
    ["measure", { document, names: [] }, /names/],
    ["measure", { document, names: ["no such face"] }, /./],
    ["change_part", { document, commands: [{ command: "explode" }] }, /command/],
    ["add_variable", { document, name: "a".repeat(1_000_000), expression: "1 mm" }, /./],
    ["read_part", { document: "x".repeat(1_000_000) }, /is no document's id|left out/],
  ];
  for (const [tool, args, words] of wrong) {
    const answer = await call(client, tool, args);
    expect(answer.failed, tool).toBe(true);
    expect(answer.text).toMatch(words);
    expect(answer.text.length).toBeLessThan(41_000);
  }
  expect((await desk.part()).variables).toEqual([]);
});

test("of very many calls at once some are carried out, the others are put off in words, and the key goes on", async () => {
  const client = await connect((await keyOf(["read", "write"])).secret);
  const asked = Array.from({ length: 400 }, () => call(client, "list_projects", {}));
  const answers = await Promise.all(asked);
  const done = answers.filter(({ failed }) => !failed);
  expect(done.length).toBeGreaterThanOrEqual(8);
  for (const { text } of answers.filter(({ failed }) => failed))
    expect(text).toMatch(/Too many calls at once/);
  expect(await call(client, "list_projects", {})).toMatchObject({ failed: false });
});

test("who hangs up while the kernel is silent leaves nothing behind that holds up the next", async () => {
  const { secret } = await keyOf(["read", "write"]);
  const client = await connect(secret);
  const made = await call(client, "create_document", { name: "Left", project: desk.project.id });
  const document = idIn(made.text, "doc");
  agent.platform.freeze("kernel");
  const listing = { name: "list_geometry", arguments: { document, body: "$b", kind: "face" } };
  const asked = { jsonrpc: "2.0", id: 1, method: "tools/call", params: listing };
  const left = Array.from({ length: 12 }, () => post(secret, asked, {}, AbortSignal.timeout(1500)));
  expect((await Promise.allSettled(left)).map(({ status }) => status)).toEqual(left.map(() => "rejected"));
  // It needs no kernel, and comes long before that is given up. Behind those who left it would wait for that.
  const reading = { name: "list_documents", arguments: { project: desk.project.id } };
  const next = { jsonrpc: "2.0", id: 2, method: "tools/call", params: reading };
  expect(await post(secret, next, {}, AbortSignal.timeout(20_000))).toMatchObject({ status: 200 });
  await agent.platform.restart("kernel");
}, 120_000);
