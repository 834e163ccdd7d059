import { newId, personHeader } from "@solidtype/contracts";
import { describe, expect, test } from "vitest";
import { type Person } from "@solidtype/testkit";
import { good } from "../testing/cast.ts";
import { doorForAll } from "../testing/door-under-test.ts";

const door = doorForAll({ UPLOAD_WORKSPACE_BYTES: "3000" });
const { at } = door;

describe("other sites", () => {
  const post = (headers: Record<string, string>) =>
    fetch(at("/api/v1/workspaces"), {
      method: "POST",
      headers: { "content-type": "application/json", cookie: door.ada.cookie, ...headers },
      body: JSON.stringify({ name: "Theirs" }),
    });

  test("a post from another site's page is refused, whatever it says about itself", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      {},
    ]) {
      expect([headers, (await post(headers as Record<string, string>)).status]).toEqual([headers, 403]);
    }
    expect((await post({ origin: door.platform.origin })).status).toBe(201);
  });

  test("a form of another site cannot speak JSON", async () => {
    const answer = await fetch(at("/api/v1/workspaces"), {
      method: "POST",
      headers: { "content-type": "text/plain", origin: door.platform.origin, cookie: door.ada.cookie },
      body: '{"name":"x"}',
    });
    expect(answer.status).toBe(415);
  });

  test("no other site may read what we answer", async () => {
    const answer = await fetch(at("/api/v1/me"), {
      headers: { origin: "https://evil.example", cookie: door.ada.cookie },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});

describe("hostile input", () => {
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(at("/api/v1/workspaces"), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: door.platform.origin,
        cookie: door.ada.cookie,
        ...headers,
      },
      body,
    });

  test("too much, too deep, broken and poisoned JSON is refused in words", async () => {
    expect((await send(`{"name":"${"x".repeat(10 << 20)}"}`).catch(() => ({ status: 413 }))).status).toBe(
      413,
    );
    expect((await send(`${"[".repeat(60_000)}${"]".repeat(60_000)}`)).status).toBe(400);
    expect((await send('{"name":')).status).toBe(400);
    expect((await send('{"name":"x","__proto__":{"admin":true}}')).status).toBe(400);
    expect((await send('{"name":"x","constructor":{"prototype":{"a":1}}}')).status).toBe(400);
    const problem = (await (await send('{"name":7}')).json()) as { code: string; request: string };
    expect(problem.code).toBe("invalid-input");
    expect(problem.request).toMatch(/^req_/);
  });

  test("an id that is a path, a pattern or poison names nothing", async () => {
    for (const id of [
      "..%2f..%2fetc",
      "%00",
      "__proto__",
      "*",
      "prj_",
      "' OR 1=1",
      "%F0%9F%92%A9",
      "a".repeat(300),
    ]) {
      expect([id, (await door.ada.fetch(at(`/api/v1/projects/${id}`))).status]).toEqual([id, 404]);
    }
  });

  test("an idempotency key that is replayed with another body is refused", async () => {
    const first = await send('{"name":"One"}', { "idempotency-key": "k1" });
    const again = await send('{"name":"One"}', { "idempotency-key": "k1" });
    expect(await again.json()).toEqual(await first.json());
    expect((await send('{"name":"Two"}', { "idempotency-key": "k1" })).status).toBe(422);
  });
});

test("what a page did as one person is not taken as done by the next one who signs in in its browser", async () => {
  const params = {
    workspace: (await good(door.ada.api.createWorkspace({ body: { name: "Shared" } }))).data.id,
  };
  const eve = await door.platform.person("Eve");
  const invited = await good(door.ada.api.createInvitation({ params, body: { role: "member" } }));
  await good(eve.api.acceptInvitation({ body: { token: invited.data.token } }));
  const body = { name: "P", visibility: "workspace" as const };
  const project = (await good(door.ada.api.createProject({ params, body }))).data.id;
  const make = (name: string, by: Person, meant: Person) =>
    by.fetch(at(`/api/v1/projects/${project}/documents`), {
      method: "POST",
      headers: { "content-type": "application/json", [personHeader]: meant.id },
      body: JSON.stringify({ name }),
    });
  const refused = await make("Ada's", eve, door.ada);
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { details: { reason: "another-person" } },
  ]);
  expect((await make("Eve's", eve, eve)).status).toBe(201);
  const listed = await good(door.ada.api.listDocuments({ params: { project } }));
  expect(listed.data.map(({ name }) => name)).toEqual(["Eve's"]);
});

test("files that are uploaded count for their workspace, however they are sent, and what is refused does not", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Files" } }));
  const { data: project } = await good(
    door.ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    door.ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const put = async (body: string) => {
    const answer = await door.ada.fetch(at(`/api/v1/documents/${document.id}/uploads?name=a.step`), {
      method: "PUT",
      body,
    });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  expect(await put("a".repeat(2000))).toEqual([201, undefined]);
  expect(await put("b".repeat(2000))).toEqual([413, "quota-exceeded"]);
  expect(await put("")).toEqual([400, "invalid-input"]);
  expect(await put("c".repeat(1000))).toEqual([201, undefined]);
  expect(await put("d")).toEqual([413, "quota-exceeded"]);
});

test("nobody is sent many invitations, from however many workspaces, and links can still be made", async () => {
  const invite = async (email: string | null) => {
    const host = await door.platform.person();
    const { data } = await good(host.api.createWorkspace({ body: { name: "Win a car" } }));
    const made = await host.api.createInvitation({
      params: { workspace: data.id },
      body: { role: "guest", email },
    });
    return made.ok ? "ok" : made.error.code;
  };
  const answers: string[] = [];
  for (let time = 0; time < 12; time++) answers.push(await invite("Victim@example.test"));
  expect(answers).toEqual([...Array<string>(10).fill("ok"), "rate-limited", "rate-limited"]);
  expect(await invite("another@example.test")).toBe("ok");
  expect(await invite(null)).toBe("ok");
});

test("an invitation that is asked for again, because no answer came, counts once", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Asked again" } }));
  const params = { workspace: workspace.id };
  const body = { role: "guest" as const, email: "patient@example.test" };
  const invite = async (idempotencyKey: string) => {
    const made = await door.ada.api.createInvitation({ params, body, idempotencyKey });
    return made.ok ? made.value.data.invitation.id : made.error.code;
  };
  const first = await invite("once");
  for (let time = 0; time < 12; time++) expect(await invite("once")).toBe(first);
  for (let time = 0; time < 9; time++)
    expect(await invite(`another ${time}`.replace(" ", "-"))).toMatch(/^inv/);
  expect(await invite("one-too-many")).toBe("rate-limited");
  expect(await invite("one-too-many")).toBe("rate-limited");
});

test("who may not invite uses up nothing of what an address and a workspace may be sent", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Invited once" } }));
  const invite = async (by: typeof door.ada, into: string) => {
    const made = await by.api.createInvitation({
      params: { workspace: into as typeof workspace.id },
      body: { role: "guest", email: "wanted@example.test" },
    });
    return made.ok ? "ok" : made.error.code;
  };
  const stranger = await door.platform.person();
  for (let time = 0; time < 12; time++) {
    expect(await invite(stranger, workspace.id)).toMatch(/^(not-found|forbidden)$/);
    expect(await invite(stranger, newId("workspace"))).toMatch(/^(not-found|forbidden)$/);
  }
  expect(await invite(door.ada, workspace.id)).toBe("ok");
});

test("taking somebody's access ends what they have open within five seconds", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Revoked" } }));
  const { data: project } = await good(
    door.ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    door.ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const { data: invited } = await good(
    door.ada.api.createInvitation({ params: { workspace: workspace.id }, body: { role: "member" } }),
  );
  const bob = await door.platform.person("Bob");
  await good(bob.api.acceptInvitation({ body: { token: invited.token } }));
  const { data: read } = await good(bob.api.getDocument({ params: { document: document.id } }));
  const ends = async (url: string): Promise<string> => {
    const answer = await bob.fetch(url);
    if (answer.status !== 200) return `refused with ${answer.status}`;
    open.push(url);
    try {
      await answer.text();
      return "ended";
    } catch {
      return "cut off";
    }
  };
  const open: string[] = [];
  const stream = ends(at(`/api/v1/streams/${read.reading.stream}?offset=now&live=sse`));
  const first = await bob.fetch(at(`/api/v1/shapes/documents?project=${project.id}&offset=-1`));
  const [handle = "", offset = ""] = [
    first.headers.get("electric-handle") ?? "",
    first.headers.get("electric-offset") ?? "",
  ];
  const shape = ends(
    at(
      `/api/v1/shapes/documents?project=${project.id}&offset=${offset}&handle=${handle}&live=true&live_sse=true`,
    ),
  );
  await expect.poll(() => open.length, { timeout: 20_000 }).toBe(2);
  await good(door.ada.api.removeMember({ params: { workspace: workspace.id, person: bob.id } }));
  const done = Date.now();
  expect(await Promise.all([stream, shape])).toEqual([
    expect.stringMatching(/cut off|ended/),
    expect.stringMatching(/cut off|ended/),
  ]);
  // By themselves they end after a minute.
  expect(Date.now() - done).toBeLessThan(20_000);
  expect((await bob.fetch(at(`/api/v1/streams/${read.reading.stream}?offset=-1`))).status).toBe(404);
});
