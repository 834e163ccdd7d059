import { expect, test } from "vitest";
import { z } from "zod";
import { newId } from "../ids.ts";
import { createApi, pathOf } from "./client.ts";
import { allOperations, operations } from "./operations.ts";
import { givenName, moment } from "./rows.ts";

test("an operation answers under its own name, and no two share a route", () => {
  for (const [name, operation] of Object.entries(operations)) expect(operation.id).toBe(name);
  const routes = allOperations.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ":")}`);
  expect(new Set(routes).size).toBe(routes.length);
});

test("every path parameter has a schema, and the target of the permission is one of them", () => {
  for (const operation of allOperations) {
    const inPath = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect([operation.id, Object.keys(operation.params.shape).toSorted()]).toEqual([
      operation.id,
      inPath.toSorted(),
    ]);
    if (operation.target !== "account")
      expect([operation.id, inPath]).toEqual([operation.id, expect.arrayContaining([operation.target])]);
  }
});

test("every schema can be written as JSON schema, so that the API can be described", () => {
  for (const { params, query, body, data } of allOperations) {
    for (const schema of [params, query, ...(body instanceof z.ZodUndefined ? [] : [body])])
      expect(z.toJSONSchema(schema, { io: "input" })).toBeTypeOf("object");
    expect(z.toJSONSchema(data, { io: "input" })).toBeTypeOf("object");
  }
});

test("the client sends what the operation says and gives refusals back as values", async () => {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const api = createApi({
    origin: "http://example.test",
    fetch: (url, init) => {
      sent.push({ url: String(url), init });
      return Promise.resolve(
        Response.json(
          {
            code: "not-found",
            type: "x",
            title: "x",
            status: 404,
            detail: "This does not exist.",
            retryable: false,
            request: "r",
          },
          { status: 404 },
        ),
      );
    },
  });
  const project = newId("project");
  const answer = await api.createFolder({ params: { project }, body: { name: "Frames & doors" } });
  expect(answer).toEqual({
    ok: false,
    status: 404,
    error: { code: "not-found", message: "This does not exist." },
  });
  expect(sent[0]?.url).toBe(`http://example.test/api/v1/projects/${project}/folders`);
  expect(new Headers(sent[0]?.init?.headers).get("idempotency-key")).toMatch(/^req_/);
});

test("what comes from nowhere or is no answer is a failure, never a crash", async () => {
  const away = await createApi({ fetch: () => Promise.reject(new TypeError("fetch failed")) }).getMe();
  expect(away).toMatchObject({
    ok: false,
    error: { code: "upstream-failed", message: expect.stringContaining("Check your connection") },
  });
  const cut = new ReadableStream({ start: (body) => body.error(new TypeError("terminated")) });
  const broken = await createApi({ fetch: () => Promise.resolve(new Response(cut)) }).getMe();
  expect(broken).toMatchObject({ ok: false, error: { code: "upstream-failed" } });
  const garbage = await createApi({ fetch: () => Promise.resolve(new Response("<html>")) }).getMe();
  expect(garbage).toMatchObject({ ok: false, error: { code: "upstream-invalid" } });
});

test("a parameter cannot break out of its place in the path", () => {
  expect(pathOf(operations.getProject, { project: "../workspaces?x=1" })).toBe(
    "/api/v1/projects/..%2Fworkspaces%3Fx%3D1",
  );
});

test("a name keeps any script and loses its margins, and may not steer the reader", () => {
  expect(givenName.parse("  Träger 梁 عتبة 👷🏽 <b>'; drop table--  ")).toBe(
    "Träger 梁 عتبة 👷🏽 <b>'; drop table--",
  );
  for (const bad of [
    "",
    "   ",
    "a\u0000b",
    "a\nb",
    "abc\u202egpj.exe",
    "\ud800",
    "\u200b",
    "\u200e \ufeff",
    "x".repeat(201),
  ])
    expect(givenName.safeParse(bad).success).toBe(false);
});

test("a moment reads the same from REST and from a shape", () => {
  expect(moment.parse("2026-01-31 08:00:00.123+00")).toBe("2026-01-31T08:00:00.123Z");
  expect(moment.parse("2026-01-31 10:00:00+02")).toBe(moment.parse("2026-01-31T08:00:00Z"));
  expect(moment.safeParse("soon").success).toBe(false);
});
