import { type Principal, type WorkspaceId, operations } from "@solidtype/contracts";
import type { MetadataUnderTest } from "./metadata-under-test.ts";

export type Good<R> = Extract<R, { ok: true }> extends { value: infer V } ? V : never;

export async function good<R extends { ok: boolean }>(answer: Promise<R>): Promise<Good<R>> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result));
  return (result as unknown as { value: Good<R> }).value;
}

export const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }) =>
  result.ok ? "ok" : result.error.code;

/** An owner with a workspace and an open project in it. */
export async function workshopIn(metadata: MetadataUnderTest) {
  const owner = await metadata.person("Olga Owner");
  const workspace = (
    await good(metadata.call(operations.createWorkspace, owner, { body: { name: "Workshop" } }))
  ).data.id;
  const project = (
    await good(
      metadata.call(operations.createProject, owner, { params: { workspace }, body: { name: "Engine" } }),
    )
  ).data;
  return { owner, workspace, project };
}

export async function joinIn(
  metadata: MetadataUnderTest,
  owner: Principal,
  workspace: WorkspaceId,
  role: "admin" | "member" | "guest",
) {
  const { data } = await good(
    metadata.call(operations.createInvitation, owner, { params: { workspace }, body: { role } }),
  );
  const person = await metadata.person(`${role} person`);
  await good(metadata.call(operations.acceptInvitation, person, { body: { token: data.token } }));
  return person;
}
