import { type Principal, type WorkspaceId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const workshop = () => workshopIn(metadata);
const join = (owner: Principal, workspace: WorkspaceId, role: "admin" | "member" | "guest") =>
  joinIn(metadata, owner, workspace, role);

test("who makes a workspace owns it, and finds it under their account", async () => {
  const { owner, workspace } = await workshop();
  const { data } = await good(metadata.call(operations.getMe, owner, {}));
  expect(data.person?.name).toBe("Olga Owner");
  expect(data.workspaces).toMatchObject([{ id: workspace, role: "owner", name: "Workshop" }]);
});

test("a member reads open projects and does not see private ones until these name them", async () => {
  const { owner, workspace, project } = await workshop();
  const member = await join(owner, workspace, "member");
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("ok");
  await good(
    metadata.call(operations.updateProject, owner, {
      params: { project: project.id },
      body: { visibility: "private" },
    }),
  );
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("not-found");
  await good(
    metadata.call(operations.setProjectMember, owner, {
      params: { project: project.id, person: member.person },
      body: { role: "viewer" },
    }),
  );
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("ok");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, member, {
        params: { project: project.id },
        body: { name: "x" },
      }),
    ),
  ).toBe("forbidden");
  await good(metadata.call(operations.removeMember, owner, { params: { workspace, person: member.person } }));
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("not-found");
});

test("the last owner can neither leave nor step down, and an admin makes no owners", async () => {
  const { owner, workspace } = await workshop();
  const admin = await join(owner, workspace, "admin");
  expect(codeOf(await metadata.call(operations.leaveWorkspace, owner, { params: { workspace } }))).toBe(
    "conflict",
  );
  expect(
    codeOf(
      await metadata.call(operations.changeMember, owner, {
        params: { workspace, person: owner.person },
        body: { role: "member" },
      }),
    ),
  ).toBe("conflict");
  expect(
    codeOf(
      await metadata.call(operations.changeMember, admin, {
        params: { workspace, person: admin.person },
        body: { role: "owner" },
      }),
    ),
  ).toBe("forbidden");
  expect(
    codeOf(
      await metadata.call(operations.removeMember, admin, { params: { workspace, person: owner.person } }),
    ),
  ).toBe("forbidden");
  await good(
    metadata.call(operations.changeMember, owner, {
      params: { workspace, person: admin.person },
      body: { role: "owner" },
    }),
  );
  expect(codeOf(await metadata.call(operations.leaveWorkspace, owner, { params: { workspace } }))).toBe("ok");
});

test("keys act within their scopes and their time, and end when they are revoked", async () => {
  const { owner, workspace, project } = await workshop();
  const { data } = await good(
    metadata.call(operations.createMyKey, owner, {
      body: { name: "CI", scopes: ["read"], expiresInDays: 1 },
    }),
  );
  const { principal } = await metadata.signIn.byKey(data.secret);
  if (principal === null) throw new Error("the key is not known");
  expect(
    codeOf(await metadata.call(operations.getProject, principal, { params: { project: project.id } })),
  ).toBe("ok");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, principal, {
        params: { project: project.id },
        body: { name: "x" },
      }),
    ),
  ).toBe("forbidden");
  expect(
    codeOf(
      await metadata.call(operations.createMyKey, principal, { body: { name: "more", scopes: ["admin"] } }),
    ),
  ).toBe("forbidden");
  await good(metadata.call(operations.revokeMyKey, owner, { params: { key: data.key.id } }));
  expect((await metadata.signIn.byKey(data.secret)).principal).toBeNull();
  expect(
    codeOf(await metadata.call(operations.getProject, principal, { params: { project: project.id } })),
  ).toBe("not-found");
  const shared = await good(
    metadata.call(operations.createWorkspaceKey, owner, {
      params: { workspace },
      body: { name: "robot", scopes: ["read", "write"] },
    }),
  );
  const robot = (await metadata.signIn.byKey(shared.data.secret)).principal;
  if (robot === null) throw new Error("the key is not known");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, robot, {
        params: { project: project.id },
        body: { name: "by robot" },
      }),
    ),
  ).toBe("ok");
  expect(JSON.stringify(await metadata.database.apiKey.findMany())).not.toContain(data.secret);
});

test("an invitation by mail is for that address alone, and none outlives its time", async () => {
  const { owner, workspace } = await workshop();
  const invited = await good(
    metadata.call(operations.createInvitation, owner, {
      params: { workspace },
      body: { role: "guest", email: "Someone@Example.test", expiresInDays: 1 },
    }),
  );
  expect(metadata.mails.at(-1)).toMatchObject({ to: "someone@example.test" });
  const other = await metadata.person();
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: invited.data.token } })),
  ).toBe("not-found");
  const link = await good(
    metadata.call(operations.createInvitation, owner, {
      params: { workspace },
      body: { role: "guest", expiresInDays: 1 },
    }),
  );
  const before = metadata.clock;
  metadata.clock = new Date(before.getTime() + 86_400_001);
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: link.data.token } })),
  ).toBe("not-found");
  metadata.clock = before;
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: link.data.token } })),
  ).toBe("ok");
});

test("who owns a closed workspace finds it and opens it again as it was; nobody else can, and its people learn that it is closed", async () => {
  const { owner, workspace, project } = await workshop();
  const [admin, stranger] = [await join(owner, workspace, "admin"), await metadata.person("Stranger")];
  const params = { workspace };
  const closed = async (who: Principal) =>
    (await good(metadata.call(operations.listClosedWorkspaces, who, {}))).data.map(({ id }) => id);
  await good(metadata.call(operations.deleteWorkspace, owner, { params }));
  expect([await closed(owner), await closed(admin)]).toEqual([[workspace], []]);
  const read = { params: { project: project.id } };
  for (const [who, code] of [
    [owner, "conflict"],
    [admin, "conflict"],
    [stranger, "not-found"],
  ] as const) {
    expect(codeOf(await metadata.call(operations.getWorkspace, who, { params }))).toBe(code);
    expect(codeOf(await metadata.call(operations.getProject, who, read))).toBe("not-found");
  }
  expect(codeOf(await metadata.call(operations.restoreWorkspace, admin, { params }))).toBe("forbidden");
  expect(codeOf(await metadata.call(operations.restoreWorkspace, stranger, { params }))).toBe("not-found");
  await good(metadata.call(operations.restoreWorkspace, owner, { params }));
  for (const who of [owner, admin])
    expect(codeOf(await metadata.call(operations.getProject, who, read))).toBe("ok");
  expect(await closed(owner)).toEqual([]);
  const { data } = await good(metadata.call(operations.listAudit, owner, { params }));
  expect(data[0]).toMatchObject({ action: "workspace.restore", outcome: "allowed" });
});
