import { failure, newId, problemContentType, problemOf } from "@solidtype/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { FollowedShape, type LiveRows } from "./followed-shape.ts";

const favourite = {
  userId: newId("person"),
  workspaceId: newId("workspace"),
  projectId: newId("project"),
  documentId: newId("document"),
  createdAt: "2026-01-31T08:00:00.000Z",
};
const columns = Object.fromEntries(Object.keys(favourite).map((name) => [name, { type: "text" }]));

/** A cursor said twice is taken for an answer out of a cache. */
let cursor = 0;
const wholeAnswer = (): Response =>
  new Response(
    JSON.stringify([
      { key: "one", value: favourite, headers: { operation: "insert" } },
      { headers: { control: "up-to-date" } },
    ]),
    {
      headers: {
        "content-type": "application/json",
        "electric-handle": "h",
        "electric-offset": "0_0",
        "electric-cursor": String((cursor += 1)),
        "electric-up-to-date": "",
        "electric-schema": JSON.stringify(columns),
      },
    },
  );
const refusal = (): Response =>
  new Response(JSON.stringify(problemOf(failure("forbidden"), "req_1")), {
    status: 403,
    headers: { "content-type": problemContentType },
  });

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A shape over a platform that answers so; what asks live waits until it is let go. */
function followed(answers: readonly (() => Response | Promise<Response>)[]) {
  const left = [...answers];
  let wake: () => void = () => undefined;
  const shape = new FollowedShape(
    "favourites",
    {
      address: () => "http://cad.example/api/v1/shapes/favourites",
      wakes: (again) => {
        wake = again;
        return () => (wake = () => undefined);
      },
      fetch: (_url, init) => {
        const next = left.shift();
        if (next !== undefined) return Promise.resolve().then(next);
        return new Promise((_, reject) =>
          init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        );
      },
    },
    () => undefined,
  );
  stops.push(shape.subscribe(() => undefined));
  const until = (is: (read: LiveRows<"favourites">) => boolean) =>
    vi.waitFor(() => {
      if (!is(shape.read())) throw new Error(`still ${JSON.stringify(shape.read())}`);
    }, 10_000);
  return { shape, until, wake: () => wake() };
}

test("a shape that is refused says why in the platform's words, and is followed again when that may help", async () => {
  const { shape, until, wake } = followed([refusal, wholeAnswer]);
  await until(({ fault }) => fault !== null);
  expect(shape.read()).toEqual({
    rows: null,
    fault: "You may not do this. Ask an administrator of the workspace for access.",
    code: "forbidden",
  });
  wake();
  await until(({ rows }) => rows !== null);
  expect(shape.read()).toMatchObject({ rows: [{ documentId: favourite.documentId }], fault: null });
});

test("what was shown stays while a shape is refused, and changing a row does not hide that it is", async () => {
  const seen = Promise.withResolvers<void>();
  const { shape, until } = followed([wholeAnswer, () => seen.promise.then(refusal)]);
  await until(({ rows }) => rows !== null);
  seen.resolve();
  await until(({ fault }) => fault !== null);
  await shape.changing("other", {}, Promise.resolve({ ok: false }));
  expect(shape.read()).toMatchObject({ rows: [{ documentId: favourite.documentId }] });
  expect(shape.read().fault).toContain("You may not");
});
