import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata({ signUp: "invited" });
});
afterAll(() => metadata.close());

async function signUp(email: string): Promise<number> {
  const answer = await metadata.signIn.handle(
    new Request("http://localhost:3000/api/auth/sign-up/email", {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:3000" },
      body: JSON.stringify({ name: "Ada Lovelace", email, password: "correct horse battery" }),
    }),
  );
  if (!answer.ok) expect(await answer.text()).toMatch(/NOT_INVITED.*by invitation only/s);
  return answer.status;
}

test("by invitation only, the first account is anybody's and each further one of an address with an open invitation", async () => {
  const first = await metadata.person();
  expect(await signUp("stranger@example.test")).toBe(403);
  const { data } = await good(
    metadata.call(operations.createWorkspace, first, { body: { name: "Workshop" } }),
  );
  const at = { params: { workspace: data.id } };
  const invite = async (email: string | null) =>
    (
      await good(
        metadata.call(operations.createInvitation, first, { ...at, body: { role: "member", email } }),
      )
    ).data;
  await invite(null);
  await invite("Guest@Example.test");
  const { id } = (await invite("revoked@example.test")).invitation;
  await good(metadata.call(operations.revokeInvitation, first, { params: { ...at.params, invitation: id } }));
  await invite("late@example.test");
  await metadata.database.invitation.updateMany({
    where: { email: "late@example.test" },
    data: { expiresAt: new Date(0) },
  });
  expect(await signUp("guest@example.test")).toBe(200);
  for (const name of ["stranger", "revoked", "late", "gues_"])
    expect([name, await signUp(`${name}@example.test`)]).toEqual([name, 403]);
  await invite("closed@example.test");
  await metadata.database.workspace.update({ where: { id: data.id }, data: { trashedAt: new Date() } });
  expect(await signUp("closed@example.test")).toBe(403);
});
