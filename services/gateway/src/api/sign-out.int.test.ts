import { once } from "node:events";
import { livePath } from "@solidtype/contracts";
import { type PlatformUnderTest, startPlatform, testPassword } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { good } from "../testing/cast.ts";

let platform: PlatformUnderTest;
let other: string;
beforeAll(async () => {
  platform = await startPlatform();
  other = await platform.anotherDoor();
}, 180_000);
afterAll(() => platform.close());

async function signIn(email: string): Promise<string> {
  const answer = await fetch(`${platform.origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: platform.origin },
    body: JSON.stringify({ email, password: testPassword }),
  });
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** Answers once it is open; `ended` settles when it is open no more. */
async function openLong(url: string, cookie: string): Promise<{ readonly ended: Promise<unknown> }> {
  const answer = await fetch(url, { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return { ended: answer.text().catch(() => "cut off") };
}

async function openSocket(cookie: string): Promise<{ readonly ended: Promise<unknown> }> {
  const socket = new WebSocket(`${other.replace("http", "ws")}${livePath}`, { headers: { cookie } });
  const ended = once(socket, "close");
  await once(socket, "open");
  return { ended };
}

async function openAll(project: string, stream: string, cookie: string) {
  const first = await fetch(`${other}/api/v1/shapes/documents?project=${project}&offset=-1`, {
    headers: { cookie },
  });
  await first.arrayBuffer();
  const [handle, offset] = [first.headers.get("electric-handle"), first.headers.get("electric-offset")];
  const live = `offset=${offset}&handle=${handle}&live=true&live_sse=true`;
  return Promise.all([
    openSocket(cookie),
    openLong(`${other}/api/v1/streams/${stream}?offset=now&live=sse`, cookie),
    openLong(`${other}/api/v1/shapes/documents?project=${project}&${live}`, cookie),
  ]);
}

type Act = (here: string, there: string, email: string) => Promise<Response>;
const post = (path: string, cookie: string, body: object = {}) =>
  fetch(`${platform.origin}/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: platform.origin, cookie },
    body: JSON.stringify(body),
  });
const acts: Readonly<Record<string, Act>> = {
  "signing out": (_here, there) => post("/sign-out", there),
  "signing in as another in the same browser": (_here, there, email) =>
    post("/sign-in/email", there, { email, password: testPassword }),
  "ending one's other sign-ins": (here) => post("/revoke-other-sessions", here),
  "another password": (here) =>
    post("/change-password", here, {
      currentPassword: testPassword,
      newPassword: "quite another one",
      revokeOtherSessions: true,
    }),
};

test.each(Object.keys(acts))(
  "%s at one door ends within five seconds what is open by that sign-in at another",
  async (name) => {
    const [ada, eve] = [await platform.person(), await platform.person()];
    const workspace = (await good(ada.api.createWorkspace({ body: { name: "W" } }))).data.id;
    const project = (await good(ada.api.createProject({ params: { workspace }, body: { name: "P" } }))).data
      .id;
    const document = (await good(ada.api.createDocument({ params: { project }, body: { name: "D" } }))).data
      .id;
    const { reading } = (await good(ada.api.getDocument({ params: { document } }))).data;
    const there = await signIn(ada.email);
    const stays = await signIn(ada.email);
    const open = await openAll(project, reading.stream, there);
    const mine = name === "signing out" ? await openAll(project, reading.stream, stays) : [];
    let cut = false;
    for (const { ended } of mine) void ended.then(() => (cut = true));

    expect((await acts[name]?.(ada.cookie, there, eve.email))?.status).toBe(200);
    const done = Date.now();
    await Promise.all(open.map(({ ended }) => ended));
    // By itself a stream ends after a minute.
    expect(Date.now() - done).toBeLessThan(20_000);
    expect((await fetch(`${other}/api/v1/me`, { headers: { cookie: there } })).status).toBe(401);
    expect(cut).toBe(false);
  },
  60_000,
);
