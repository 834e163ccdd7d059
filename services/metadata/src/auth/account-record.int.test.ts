import { authPath, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const password = "correct horse battery";
const soon = { timeout: 20_000, interval: 20 };

function post(path: string, body: unknown, cookie = ""): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    origin: "http://localhost:3000",
    "x-solidtype-ip": "192.0.2.7",
    cookie,
  };
  const address = `http://localhost:3000${authPath}${path}`;
  return metadata.signIn.handle(
    new Request(address, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";

async function signedUp() {
  const principal = await metadata.person();
  const { email } = await metadata.database.user.findUniqueOrThrow({ where: { id: principal.person } });
  const lines = async () =>
    (await good(metadata.call(operations.listAccountAudit, principal, {}))).data.map(
      ({ action, outcome, reason }) => [action, reason ?? outcome],
    );
  return { principal, email, lines };
}

test("a person finds on record how their account was entered, left and kept, and nobody else's", async () => {
  const { email, lines } = await signedUp();
  const cookie = cookieOf(await post("/sign-in/email", { email, password }));
  const changed = await post(
    "/change-password",
    { currentPassword: "not the right one", newPassword: "another staple entirely" },
    cookie,
  );
  expect(changed.ok).toBe(false);
  await post("/sign-out", {}, cookie);
  expect(await lines()).toEqual([
    ["account.sign-out", "allowed"],
    ["account.change-password", "password"],
    ["account.sign-in", "allowed"],
    ["account.sign-up", "allowed"],
  ]);
  const another = await signedUp();
  expect(await another.lines()).toEqual([["account.sign-up", "allowed"]]);
});

test("wrong passwords are two lines a minute for each account, with how many and from where", async () => {
  const { principal, email, lines } = await signedUp();
  const other = await signedUp();
  const wrong = { password: "not the right one" };
  const guess = async (at: string) => {
    await post("/sign-in/email", { email: at, ...wrong });
  };
  await guess(email);
  await expect.poll(lines, soon).toContainEqual(["account.sign-in", "password"]);
  for (let time = 0; time < 5; time++) await guess(email);
  await guess(other.email);
  await expect.poll(other.lines, soon).toContainEqual(["account.sign-in", "password"]);
  await metadata.audit.fold(true);
  const { data } = await good(metadata.call(operations.listAccountAudit, principal, {}));
  expect(data.filter(({ outcome }) => outcome === "refused")).toEqual([
    expect.objectContaining({ details: expect.objectContaining({ times: 5, addresses: ["192.0.2.7"] }) }),
    expect.objectContaining({ principalId: "service:gateway", ip: "192.0.2.7", details: null }),
  ]);
});

test("of an address that nobody has, what was typed there is nowhere kept", async () => {
  const typed = "my-secret-password@example.test";
  await post("/sign-in/email", { email: typed, password: "not the right one" });
  const found = () => metadata.database.auditEntry.findMany({ where: { reason: "unknown-address" } });
  await expect.poll(async () => (await found()).length, soon).toBe(1);
  expect(JSON.stringify(await found(), (_, value) => (typeof value === "bigint" ? "" : value))).not.toContain(
    "secret",
  );
});
