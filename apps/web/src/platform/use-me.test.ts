import { failure, newId } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { type MeState, whoAfter } from "./use-me.ts";

const person = { id: newId("person"), name: "Ada", email: "ada@example.test", image: null };
const link = newId("shareLink");
const told = (data: object) => ({ ok: true, status: 200, value: { data } }) as never;
const refused = (status: number, code: "service-unavailable" | "not-signed-in") =>
  ({ ok: false, status, error: failure(code) }) as never;
const signedIn = whoAfter(
  { kind: "asking" },
  told({ person, principal: { kind: "person" }, workspaces: [] }),
);

test("who is here is a person, whoever came by a link, or nobody", () => {
  expect(signedIn).toMatchObject({ kind: "signed-in", me: { person } });
  expect(whoAfter({ kind: "asking" }, told({ person: null, principal: { kind: "link", link } }))).toEqual({
    kind: "by-link",
    link,
  });
  expect(whoAfter({ kind: "asking" }, told({ person: null, principal: { kind: "nobody" } }))).toBeNull();
  expect(whoAfter(signedIn as MeState, refused(401, "not-signed-in"))).toBeNull();
});

test("whoever is known stays on their page while the platform cannot tell", () => {
  const away = refused(503, "service-unavailable");
  expect(whoAfter({ kind: "asking" }, away)).toMatchObject({ kind: "failed" });
  expect(whoAfter(signedIn as MeState, away)).toBe(signedIn);
  expect(whoAfter({ kind: "by-link", link }, away)).toMatchObject({ kind: "by-link" });
});
