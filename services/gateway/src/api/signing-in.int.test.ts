import { describe, expect, test } from "vitest";
import pg from "pg";
import { testPassword as password } from "@solidtype/testkit";
import { good } from "../testing/cast.ts";
import { doorForAll } from "../testing/door-under-test.ts";

const door = doorForAll();
const { at } = door;

test("a sign-in that is used goes on: once a day its cookie is given out anew, and it ends a month later", async () => {
  const dana = await door.platform.person("Dana");
  const database = new pg.Client({ connectionString: door.platform.databaseUrl });
  await database.connect();
  const days = async (): Promise<number> => {
    const { rows } = await database.query<{ days: number }>(
      `SELECT extract(epoch FROM "expiresAt" - now())::float8 / 86400 AS days FROM "session" WHERE "userId" = $1`,
      [dana.id],
    );
    return Math.round(rows[0]?.days ?? 0);
  };
  const setCookie = async () => (await dana.fetch(at("/api/v1/me"))).headers.getSetCookie();
  try {
    expect([await setCookie(), await days()]).toEqual([[], 30]);
    await database.query(`UPDATE "session" SET "expiresAt" = now() + interval '3 days' WHERE "userId" = $1`, [
      dana.id,
    ]);
    // What the door knows of her it believes for seconds.
    await expect
      .poll(setCookie, { timeout: 15_000, interval: 500 })
      .toEqual([expect.stringMatching(/^solidtype\.session_token=[^;]+; Max-Age=2592000;.*HttpOnly/)]);
    expect(await days()).toBe(30);
    await expect.poll(setCookie, { timeout: 15_000, interval: 500 }).toEqual([]);
  } finally {
    await database.end();
  }
});

describe("signing in", () => {
  test("a cookie is HTTP-only and SameSite, and each sign-in makes another one", async () => {
    const signIn = () =>
      fetch(at("/api/auth/sign-in/email"), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: door.platform.origin,
          cookie: "solidtype.session_token=planted.by-somebody",
        },
        body: JSON.stringify({ email: door.ada.email, password }),
      });
    const [first, second] = [await signIn(), await signIn()];
    const [a = "", b = ""] = [first.headers.getSetCookie()[0], second.headers.getSetCookie()[0]];
    expect(a).toMatch(/HttpOnly/i);
    expect(a).toMatch(/SameSite=Lax/i);
    expect(a).not.toContain("planted");
    expect(a.split(";")[0]).not.toBe(b.split(";")[0]);
  });

  test("signing out ends the cookie everywhere", async () => {
    const person = await door.platform.person();
    expect((await person.api.getMe()).ok).toBe(true);
    expect((await person.fetch(at("/api/auth/sign-out"), { method: "POST" })).status).toBe(200);
    expect(await person.api.getMe()).toMatchObject({ ok: false, status: 401 });
  });

  test("sign-ins are listed and revoked one by one", async () => {
    const person = await door.platform.person();
    const again = await fetch(at("/api/auth/sign-in/email"), {
      method: "POST",
      headers: { "content-type": "application/json", origin: door.platform.origin },
      body: JSON.stringify({ email: person.email, password }),
    });
    const cookie = again.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const other = door.platform.as({ cookie });
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
          origin: door.platform.origin,
          "x-forwarded-for": `203.0.113.${100 + networks}`,
          cookie,
          ...headers,
        },
        body: JSON.stringify(said),
      });
    const wrong = (guess: string) => ({ currentPassword: guess, newPassword: "another good one" });

    test("guesses at the old one count for whoever is signed in, whatever else the request carries", async () => {
      networks++;
      const [victim, thief] = [await door.platform.person("Vera"), await door.platform.person("Thief")];
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
      const [victim, thief] = [await door.platform.person("Vera"), await door.platform.person("Thief")];
      const changed = await change(`${thief.cookie}; ${victim.cookie}`, wrong(password));
      expect(changed.status).toBe(200);
      const signIn = await fetch(at("/api/auth/sign-in/email"), {
        method: "POST",
        headers: { "content-type": "application/json", origin: door.platform.origin },
        body: JSON.stringify({ email: victim.email, password }),
      });
      expect(signIn.status).toBe(200);
    });

    test("whoever is not signed in guesses nothing, and a new one that is too short is no guess", async () => {
      networks++;
      expect((await change("a=b", wrong("guess"))).status).toBe(401);
      const person = await door.platform.person();
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
        headers: { "content-type": "application/json", origin: door.platform.origin, ...address },
        body: JSON.stringify({ email, password: with_ }),
      });
    const atOnce = (count: number, of: (index: number) => Promise<Response>) =>
      Promise.all(Array.from({ length: count }, (_, index) => of(index).then(({ status }) => status)));
    for (let group = 0; group < 3; group++)
      expect(new Set(await atOnce(8, () => enter(door.ada.email, password)))).toEqual(new Set([200]));
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
          await door.ada.fetch(at(`/api/auth${path}`), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: "{}",
          })
        ).status,
      ]).toEqual([path, 404]);
    }
  });

  test("a stranger who guesses is stopped, and keeps nobody out whose password is right", async () => {
    const victim = await door.platform.person();
    const signIn = async (from: string, secret: string) =>
      (
        await fetch(at("/api/auth/sign-in/email"), {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin: door.platform.origin,
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
    const person = await door.platform.person();
    const post = async (path: string, body: object) =>
      (
        await fetch(at(`/api/auth${path}`), {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin: door.platform.origin,
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
