import { operations, newId, personHeader } from "@solidtype/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Person,
  type PlatformUnderTest,
  testPassword as password,
  startPlatform,
} from "@solidtype/testkit";

let platform: PlatformUnderTest;
let ada: Person;
beforeAll(async () => {
  platform = await startPlatform({ env: { UPLOAD_WORKSPACE_BYTES: "3000" } });
  ada = await platform.person("Ada");
}, 180_000);
afterAll(() => platform.close());

type Good<R> = Extract<R, { ok: true }> extends { value: infer V } ? V : never;
async function good<R extends { ok: boolean }>(answer: Promise<R>): Promise<Good<R>> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result));
  return (result as unknown as { value: Good<R> }).value;
}
const at = (path: string) => `${platform.origin}${path}`;

describe("signing in", () => {
  test("a cookie is HTTP-only and SameSite, and each sign-in makes another one", async () => {
    const signIn = () =>
      fetch(at("/api/auth/sign-in/email"), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: platform.origin,
          cookie: "solidtype.session_token=planted.by-somebody",
        },
        body: JSON.stringify({ email: ada.email, password }),
      });
    const [first, second] = [await signIn(), await signIn()];
    const [a = "", b = ""] = [first.headers.getSetCookie()[0], second.headers.getSetCookie()[0]];
    expect(a).toMatch(/HttpOnly/i);
    expect(a).toMatch(/SameSite=Lax/i);
    expect(a).not.toContain("planted");
    expect(a.split(";")[0]).not.toBe(b.split(";")[0]);
  });

  test("signing out ends the cookie everywhere", async () => {
    const person = await platform.person();
    expect((await person.api.getMe()).ok).toBe(true);
    expect((await person.fetch(at("/api/auth/sign-out"), { method: "POST" })).status).toBe(200);
    expect(await person.api.getMe()).toMatchObject({ ok: false, status: 401 });
  });

  test("sign-ins are listed and revoked one by one", async () => {
    const person = await platform.person();
    const again = await fetch(at("/api/auth/sign-in/email"), {
      method: "POST",
      headers: { "content-type": "application/json", origin: platform.origin },
      body: JSON.stringify({ email: person.email, password }),
    });
    const cookie = again.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const other = platform.as({ cookie });
    const { data } = await good(person.api.listSignIns());
    expect(data).toHaveLength(2);
    expect(JSON.stringify(data)).not.toContain("token");
    const there = data.find(({ current }) => !current);
    await good(other.getMe());
    await good(person.api.revokeSignIn({ params: { signIn: there?.id ?? "" } }));
    await expect.poll(async () => (await other.getMe()).ok, { timeout: 5000 }).toBe(false);
    expect((await person.api.getMe()).ok).toBe(true);
  });

  describe("another password of one's own", () => {
    // Each from a network of its own: what that may try is another limit.
    let networks = 0;
    const change = (cookie: string, said: object, headers: Record<string, string> = {}) =>
      fetch(at("/api/auth/change-password"), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: platform.origin,
          "x-forwarded-for": `203.0.113.${100 + networks}`,
          cookie,
          ...headers,
        },
        body: JSON.stringify(said),
      });
    const wrong = (guess: string) => ({ currentPassword: guess, newPassword: "another good one" });

    test("guesses at the old one count for whoever is signed in, whatever else the request carries", async () => {
      networks++;
      const [victim, thief] = [await platform.person("Vera"), await platform.person("Thief")];
      const { data } = await good(thief.api.createMyKey({ body: { name: "k", scopes: ["read"] } }));
      const stolen = victim.cookie;
      const own = thief.cookie;
      const tries = [
        () => change(stolen, wrong("guess 1"), { "x-solidtype-link": "x" }),
        () => change(stolen, wrong("guess 2"), { authorization: `Bearer ${data.secret}` }),
        () => change(`${stolen}; ${own}`, wrong("guess 3")),
      ];
      const codes: number[] = [];
      for (let round = 0; round < 4; round++) for (const one of tries) codes.push((await one()).status);
      expect(codes).toEqual([...Array<number>(10).fill(400), 429, 429]);
    });

    test("the cookie beside the one that counts tries nobody's password", async () => {
      networks++;
      const [victim, thief] = [await platform.person("Vera"), await platform.person("Thief")];
      const changed = await change(`${thief.cookie}; ${victim.cookie}`, wrong(password));
      expect(changed.status).toBe(200);
      const signIn = await fetch(at("/api/auth/sign-in/email"), {
        method: "POST",
        headers: { "content-type": "application/json", origin: platform.origin },
        body: JSON.stringify({ email: victim.email, password }),
      });
      expect(signIn.status).toBe(200);
    });

    test("whoever is not signed in guesses nothing, and a new one that is too short is no guess", async () => {
      networks++;
      expect((await change("a=b", wrong("guess"))).status).toBe(401);
      const person = await platform.person();
      for (let time = 0; time < 12; time++)
        expect(
          (await change(person.cookie, { currentPassword: password, newPassword: "short" })).status,
        ).toBe(400);
      expect((await change(person.cookie, wrong(password))).status).toBe(200);
    });
  });

  test("a class that signs in behind one address is let in, and wrong passwords are not", async () => {
    const address = { "x-forwarded-for": "192.0.2.77" };
    const enter = (email: string, with_: string) =>
      fetch(at("/api/auth/sign-in/email"), {
        method: "POST",
        headers: { "content-type": "application/json", origin: platform.origin, ...address },
        body: JSON.stringify({ email, password: with_ }),
      });
    const atOnce = (count: number, of: (index: number) => Promise<Response>) =>
      Promise.all(Array.from({ length: count }, (_, index) => of(index).then(({ status }) => status)));
    for (let group = 0; group < 3; group++)
      expect(new Set(await atOnce(8, () => enter(ada.email, password)))).toEqual(new Set([200]));
    const guessed = await atOnce(22, (index) => enter(`nobody-${index}@example.test`, "not the password"));
    expect(guessed.toSorted()).toEqual([...Array<number>(20).fill(401), 429, 429]);
  });

  test("what better-auth offers beyond our list stays inside", async () => {
    for (const path of [
      "/organization/create",
      "/list-sessions",
      "/delete-user",
      "/error",
      "/organization/list",
    ]) {
      expect([
        path,
        (
          await ada.fetch(at(`/api/auth${path}`), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: "{}",
          })
        ).status,
      ]).toEqual([path, 404]);
    }
  });

  test("a stranger who guesses is stopped, and keeps nobody out whose password is right", async () => {
    const victim = await platform.person();
    const signIn = async (from: string, secret: string) =>
      (
        await fetch(at("/api/auth/sign-in/email"), {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin: platform.origin,
            "x-forwarded-for": from,
          },
          body: JSON.stringify({ email: victim.email, password: secret }),
        })
      ).status;
    const guessed: number[] = [];
    for (let guess = 0; guess < 11; guess++)
      guessed.push(await signIn("203.0.113.1", `wrong number ${guess}`));
    expect(guessed).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(await signIn("203.0.113.1", password)).toBe(429);
    const right: number[] = [];
    for (let time = 0; time < 12; time++) right.push(await signIn("198.51.100.7", password));
    expect(new Set(right)).toEqual(new Set([200]));
  });

  test("asking for another password is counted apart from signing in", async () => {
    const person = await platform.person();
    const post = async (path: string, body: object) =>
      (
        await fetch(at(`/api/auth${path}`), {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin: platform.origin,
            "x-forwarded-for": "198.51.100.8",
          },
          body: JSON.stringify(body),
        })
      ).status;
    const asked: number[] = [];
    for (let time = 0; time < 21; time++)
      asked.push(await post("/request-password-reset", { email: person.email }));
    expect(asked.filter((status) => status !== 200)).toEqual([429]);
    expect(await post("/sign-in/email", { email: person.email, password })).toBe(200);
  });
});

describe("other sites", () => {
  const post = (headers: Record<string, string>) =>
    fetch(at("/api/v1/workspaces"), {
      method: "POST",
      headers: { "content-type": "application/json", cookie: ada.cookie, ...headers },
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
    expect((await post({ origin: platform.origin })).status).toBe(201);
  });

  test("a form of another site cannot speak JSON", async () => {
    const answer = await fetch(at("/api/v1/workspaces"), {
      method: "POST",
      headers: { "content-type": "text/plain", origin: platform.origin, cookie: ada.cookie },
      body: '{"name":"x"}',
    });
    expect(answer.status).toBe(415);
  });

  test("no other site may read what we answer", async () => {
    const answer = await fetch(at("/api/v1/me"), {
      headers: { origin: "https://evil.example", cookie: ada.cookie },
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
        origin: platform.origin,
        cookie: ada.cookie,
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
      expect([id, (await ada.fetch(at(`/api/v1/projects/${id}`))).status]).toEqual([id, 404]);
    }
  });

  test("an idempotency key that is replayed with another body is refused", async () => {
    const first = await send('{"name":"One"}', { "idempotency-key": "k1" });
    const again = await send('{"name":"One"}', { "idempotency-key": "k1" });
    expect(await again.json()).toEqual(await first.json());
    expect((await send('{"name":"Two"}', { "idempotency-key": "k1" })).status).toBe(422);
  });
});

describe("answers", () => {
  test("more parts made at once than metadata has connections are all made", async () => {
    const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Busy" } }));
    const { data: project } = await good(
      ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "Busy" } }),
    );
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        ada.api.createDocument({ params: { project: project.id }, body: { name: `Part ${at}` } }),
      ),
    );
    expect(made.filter(({ ok }) => !ok)).toEqual([]);
  });

  test("an etag spares the body, and an old one spares the update", async () => {
    const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Tags" } }));
    const first = await ada.fetch(at(`/api/v1/workspaces/${workspace.id}`));
    const etag = first.headers.get("etag") ?? "";
    expect(
      (await ada.fetch(at(`/api/v1/workspaces/${workspace.id}`), { headers: { "if-none-match": etag } }))
        .status,
    ).toBe(304);
    expect(
      await ada.api.updateWorkspace({
        params: { workspace: workspace.id },
        body: { name: "Tags 2" },
        ifMatch: etag,
      }),
    ).toMatchObject({ ok: true });
    expect(
      await ada.api.updateWorkspace({
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
    const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Recorded" } }));
    const stranger = await platform.person();
    await stranger.api.getWorkspace({ params: { workspace: workspace.id } });
    await good(
      ada.api.updateWorkspace({ params: { workspace: workspace.id }, body: { name: "Recorded 2" } }),
    );
    const text = await (await ada.fetch(at(`/api/v1/workspaces/${workspace.id}/audit.jsonl`))).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { action: string; outcome: string });
    expect(lines).toEqual([
      expect.objectContaining({ action: "workspace.update", outcome: "allowed" }),
      expect.objectContaining({ action: "workspace.read", outcome: "refused" }),
    ]);
    expect((await stranger.fetch(at(`/api/v1/workspaces/${workspace.id}/audit.jsonl`))).status).toBe(404);
  });
});

test("a share link opens its document to whoever holds it and its password, until it is revoked", async () => {
  const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Shared" } }));
  const { data: project } = await good(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const made = await good(
    ada.api.createShareLink({
      params: { project: project.id },
      body: { document: document.id, password: "open sesame" },
    }),
  );
  const open = (secret: string | null) =>
    fetch(at("/api/v1/links/open"), {
      method: "POST",
      headers: { "content-type": "application/json", origin: platform.origin },
      body: JSON.stringify({ token: made.data.token, password: secret }),
    });
  expect((await open(null)).status).toBe(403);
  const opened = await open("open sesame");
  const cookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const guest = platform.as({ cookie, "x-solidtype-link": made.data.link.id });
  expect((await good(guest.getDocument({ params: { document: document.id } }))).data.role).toBe("viewer");
  expect(await guest.getProject({ params: { project: project.id } })).toMatchObject({
    ok: false,
    status: 404,
  });
  expect(
    await guest.updateDocument({ params: { document: document.id }, body: { name: "Mine" } }),
  ).toMatchObject({ ok: false, status: 403 });
  const stream = await good(ada.api.getDocument({ params: { document: document.id } }));
  const url = at(`/api/v1/streams/${stream.data.reading.stream}?offset=-1`);
  const read = await fetch(url, { headers: { cookie, "x-solidtype-link": made.data.link.id } });
  expect([read.status, read.headers.get("vary")]).toEqual([200, expect.stringContaining("x-solidtype-link")]);
  expect((await fetch(url)).status).toBe(401);
  const lies = async () =>
    (await good(guest.getDocument({ params: { document: document.id } }))).data.inTrash;
  expect(await lies()).toBe(false);
  await good(ada.api.trashProject({ params: { project: project.id } }));
  expect(await lies()).toBe(true);
  // A link leads into the trash, too: there it is taken back as well, but none is made.
  const params = { project: project.id };
  expect(await ada.api.createShareLink({ params, body: {} })).toMatchObject({ ok: false, status: 409 });
  await good(ada.api.revokeShareLink({ params: { shareLink: made.data.link.id } }));
  await expect
    .poll(async () => (await guest.getDocument({ params: { document: document.id } })).ok, { timeout: 5000 })
    .toBe(false);
});

test("what a page did as one person is not taken as done by the next one who signs in in its browser", async () => {
  const params = { workspace: (await good(ada.api.createWorkspace({ body: { name: "Shared" } }))).data.id };
  const eve = await platform.person("Eve");
  const invited = await good(ada.api.createInvitation({ params, body: { role: "member" } }));
  await good(eve.api.acceptInvitation({ body: { token: invited.data.token } }));
  const body = { name: "P", visibility: "workspace" as const };
  const project = (await good(ada.api.createProject({ params, body }))).data.id;
  const make = (name: string, by: Person, meant: Person) =>
    by.fetch(at(`/api/v1/projects/${project}/documents`), {
      method: "POST",
      headers: { "content-type": "application/json", [personHeader]: meant.id },
      body: JSON.stringify({ name }),
    });
  const refused = await make("Ada's", eve, ada);
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { details: { reason: "another-person" } },
  ]);
  expect((await make("Eve's", eve, eve)).status).toBe(201);
  const listed = await good(ada.api.listDocuments({ params: { project } }));
  expect(listed.data.map(({ name }) => name)).toEqual(["Eve's"]);
});

test("files that are uploaded count for their workspace, however they are sent, and what is refused does not", async () => {
  const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Files" } }));
  const { data: project } = await good(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const put = async (body: string) => {
    const answer = await ada.fetch(at(`/api/v1/documents/${document.id}/uploads?name=a.step`), {
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
    const host = await platform.person();
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

test("who may not invite uses up nothing of what an address and a workspace may be sent", async () => {
  const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Invited once" } }));
  const invite = async (by: typeof ada, into: string) => {
    const made = await by.api.createInvitation({
      params: { workspace: into as typeof workspace.id },
      body: { role: "guest", email: "wanted@example.test" },
    });
    return made.ok ? "ok" : made.error.code;
  };
  const stranger = await platform.person();
  for (let time = 0; time < 12; time++) {
    expect(await invite(stranger, workspace.id)).toMatch(/^(not-found|forbidden)$/);
    expect(await invite(stranger, newId("workspace"))).toMatch(/^(not-found|forbidden)$/);
  }
  expect(await invite(ada, workspace.id)).toBe("ok");
});

test("taking somebody's access ends what they have open within five seconds", async () => {
  const { data: workspace } = await good(ada.api.createWorkspace({ body: { name: "Revoked" } }));
  const { data: project } = await good(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await good(
    ada.api.createDocument({ params: { project: project.id }, body: { name: "D" } }),
  );
  const { data: invited } = await good(
    ada.api.createInvitation({ params: { workspace: workspace.id }, body: { role: "member" } }),
  );
  const bob = await platform.person("Bob");
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
  await good(ada.api.removeMember({ params: { workspace: workspace.id, person: bob.id } }));
  const done = Date.now();
  expect(await Promise.all([stream, shape])).toEqual([
    expect.stringMatching(/cut off|ended/),
    expect.stringMatching(/cut off|ended/),
  ]);
  // By themselves they end after a minute.
  expect(Date.now() - done).toBeLessThan(20_000);
  expect((await bob.fetch(at(`/api/v1/streams/${read.reading.stream}?offset=-1`))).status).toBe(404);
});
