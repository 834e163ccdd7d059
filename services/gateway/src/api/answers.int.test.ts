import { request as httpRequest } from "node:http";
import { importedFileBytes, operations } from "@solidtype/contracts";
import { describe, expect, test } from "vitest";
import { type Person } from "@solidtype/testkit";
import { good } from "../testing/cast.ts";
import { doorForAll } from "../testing/door-under-test.ts";

const door = doorForAll();
const { at } = door;

describe("answers", () => {
  test("more parts made at once than metadata has connections are all made", async () => {
    const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Busy" } }));
    const { data: project } = await good(
      door.ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "Busy" } }),
    );
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        door.ada.api.createDocument({ params: { project: project.id }, body: { name: `Part ${at}` } }),
      ),
    );
    expect(made.filter(({ ok }) => !ok)).toEqual([]);
  });

  test("an etag spares the body, and an old one spares the update", async () => {
    const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Tags" } }));
    const first = await door.ada.fetch(at(`/api/v1/workspaces/${workspace.id}`));
    const etag = first.headers.get("etag") ?? "";
    expect(
      (await door.ada.fetch(at(`/api/v1/workspaces/${workspace.id}`), { headers: { "if-none-match": etag } }))
        .status,
    ).toBe(304);
    expect(
      await door.ada.api.updateWorkspace({
        params: { workspace: workspace.id },
        body: { name: "Tags 2" },
        ifMatch: etag,
      }),
    ).toMatchObject({ ok: true });
    expect(
      await door.ada.api.updateWorkspace({
        params: { workspace: workspace.id },
        body: { name: "Tags 3" },
        ifMatch: etag,
      }),
    ).toMatchObject({ ok: false, error: { code: "precondition-failed" } });
  });

  test("the API describes every operation, in OpenAPI and on a page", async () => {
    const description = (await (await fetch(at("/api/v1/openapi.json"))).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(description.openapi).toBe("3.1.0");
    const ids = new Set(
      Object.values(description.paths).flatMap((path) =>
        Object.values(path).map(({ operationId }) => operationId),
      ),
    );
    for (const id of Object.keys(operations)) expect(ids).toContain(id);
    const page = await (await fetch(at("/api/docs"))).text();
    expect(page).toContain("/api/v1/workspaces");
  });

  test("pages of the web app get a policy with a nonce that their scripts carry", async () => {
    const page = await fetch(at("/"), { headers: { accept: "text/html" } });
    const policy = page.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(policy).toContain("'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(await page.text()).toContain(`<script nonce="${nonce}">`);
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("the audit log leaves as JSON lines", async () => {
    const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Recorded" } }));
    const stranger = await door.platform.person();
    await stranger.api.getWorkspace({ params: { workspace: workspace.id } });
    await good(
      door.ada.api.updateWorkspace({ params: { workspace: workspace.id }, body: { name: "Recorded 2" } }),
    );
    const text = await (await door.ada.fetch(at(`/api/v1/workspaces/${workspace.id}/audit.jsonl`))).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { action: string; outcome: string });
    expect(lines).toEqual([
      expect.objectContaining({ action: "workspace.update", outcome: "allowed" }),
      expect.objectContaining({ action: "workspace.read", outcome: "refused" }),
    ]);
    expect((await stranger.fetch(at(`/api/v1/workspaces/${workspace.id}/audit.jsonl`))).status).toBe(404);
    const now = await good(door.ada.api.listAudit({ params: { workspace: workspace.id } }));
    expect(now.data.find(({ outcome }) => outcome === "allowed")).toMatchObject({
      action: "workspace.audit",
      principalId: `person:${door.ada.id}`,
      details: { as: "jsonl" },
    });
  });

  test("that a part is to leave as a file is on record, whether or not it can be written just now", async () => {
    const params = {
      workspace: (await good(door.ada.api.createWorkspace({ body: { name: "Leaving" } }))).data.id,
    };
    const project = (await good(door.ada.api.createProject({ params, body: { name: "P" } }))).data.id;
    const { data: part } = await good(
      door.ada.api.createDocument({ params: { project }, body: { name: "Bracket" } }),
    );
    const begin = (by: Person) =>
      by.api.startExport({ params: { document: part.id }, body: { format: "step" } });
    expect(await begin(door.ada)).toMatchObject({ ok: false, error: { code: "service-unavailable" } });
    expect(await begin(await door.platform.person())).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
    const exports = async () =>
      (await good(door.ada.api.listAudit({ params }))).data
        .filter(({ action }) => action === "document.export")
        .map(({ outcome, resourceId, ip, details }) => [outcome, resourceId, ip, details]);
    await expect.poll(exports, { timeout: 20_000 }).toEqual([
      ["refused", part.id, "127.0.0.1", null],
      ["allowed", part.id, "127.0.0.1", { format: "step" }],
    ]);
  });
});

test("a file that is larger than any that can be imported is refused by what it says of itself, before it comes", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Large" } }));
  const params = { workspace: workspace.id };
  const { data: project } = await good(door.ada.api.createProject({ params, body: { name: "P" } }));
  const { data: part } = await good(
    door.ada.api.createDocument({ params: { project: project.id }, body: { name: "Engine" } }),
  );
  const announced = (bytes: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { origin } = door.platform;
      const headers = {
        origin,
        cookie: door.ada.cookie,
        "content-length": bytes,
        "content-type": "model/step",
      };
      const request = httpRequest(at(`/api/v1/documents/${part.id}/uploads?name=a.step`), {
        method: "PUT",
        headers,
      });
      request.once("response", (answer) => {
        resolve(answer.statusCode);
        request.destroy();
      });
      request.once("error", reject).flushHeaders();
    });
  expect(await announced(importedFileBytes + 1)).toBe(413);
});

test("a share link opens its document to whoever holds it and its password, until it is revoked", async () => {
  const { data: workspace } = await good(door.ada.api.createWorkspace({ body: { name: "Shared" } }));
  const { data: project } = await good(
    door.ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    door.ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const made = await good(
    door.ada.api.createShareLink({
      params: { project: project.id },
      body: { document: document.id, password: "open sesame" },
    }),
  );
  const open = (secret: string | null) =>
    fetch(at("/api/v1/links/open"), {
      method: "POST",
      headers: { "content-type": "application/json", origin: door.platform.origin },
      body: JSON.stringify({ token: made.data.token, password: secret }),
    });
  expect((await open(null)).status).toBe(403);
  const opened = await open("open sesame");
  const cookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const guest = door.platform.as({ cookie, "x-solidtype-link": made.data.link.id });
  expect((await good(guest.getDocument({ params: { document: document.id } }))).data.role).toBe("viewer");
  expect(await guest.getProject({ params: { project: project.id } })).toMatchObject({
    ok: false,
    status: 404,
  });
  expect(
    await guest.updateDocument({ params: { document: document.id }, body: { name: "Mine" } }),
  ).toMatchObject({ ok: false, status: 403 });
  const stream = await good(door.ada.api.getDocument({ params: { document: document.id } }));
  const url = at(`/api/v1/streams/${stream.data.reading.stream}?offset=-1`);
  const read = await fetch(url, { headers: { cookie, "x-solidtype-link": made.data.link.id } });
  expect([read.status, read.headers.get("vary")]).toEqual([200, expect.stringContaining("x-solidtype-link")]);
  expect((await fetch(url)).status).toBe(401);
  const lies = async () =>
    (await good(guest.getDocument({ params: { document: document.id } }))).data.inTrash;
  expect(await lies()).toBe(false);
  await good(door.ada.api.trashProject({ params: { project: project.id } }));
  expect(await lies()).toBe(true);
  // A link leads into the trash, too: there it is taken back as well, but none is made.
  const params = { project: project.id };
  expect(await door.ada.api.createShareLink({ params, body: {} })).toMatchObject({ ok: false, status: 409 });
  await good(door.ada.api.revokeShareLink({ params: { shareLink: made.data.link.id } }));
  await expect
    .poll(async () => (await guest.getDocument({ params: { document: document.id } })).ok, { timeout: 5000 })
    .toBe(false);
});
