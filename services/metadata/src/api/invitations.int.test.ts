import { type PersonId, type Principal, type WorkspaceId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

let owner: Principal;
let workspace: WorkspaceId;
beforeEach(async () => {
  ({ owner, workspace } = await workshopIn(metadata));
});

type Role = "admin" | "member" | "guest";
const at = () => ({ params: { workspace } });
const link = async (by: Principal, role: Role) =>
  (await good(metadata.call(operations.createInvitation, by, { ...at(), body: { role } }))).data;
const accept = (who: Principal, token: string) =>
  metadata.call(operations.acceptInvitation, who, { body: { token } });
const remove = (person: PersonId) =>
  good(metadata.call(operations.removeMember, owner, { params: { workspace, person } }));
const later = () => {
  metadata.clock = new Date(metadata.clock.getTime() + 1000);
};
const statusOf = async (id: string) =>
  (await good(metadata.call(operations.listInvitations, owner, at()))).data.find((one) => one.id === id)
    ?.status;

test("who was taken out of a workspace comes back by no invitation that is older than that, and by a newer one", async () => {
  const person = await metadata.person();
  const { token } = await link(owner, "admin");
  await good(accept(person, token));
  later();
  await remove(person.person);
  expect(codeOf(await accept(person, token))).toBe("not-found");
  expect(codeOf(await metadata.call(operations.lookInvitation, person, { body: { token } }))).toBe(
    "not-found",
  );
  expect(codeOf(await accept(await metadata.person(), token))).toBe("ok");
  later();
  await good(accept(person, (await link(owner, "guest")).token));
});

test("who leaves by themselves comes back by no older invitation either", async () => {
  const admin = await joinIn(metadata, owner, workspace, "admin");
  const { token } = await link(owner, "admin");
  await good(
    metadata.call(operations.changeMember, owner, {
      params: { workspace, person: admin.person },
      body: { role: "member" },
    }),
  );
  later();
  await good(metadata.call(operations.leaveWorkspace, admin, at()));
  expect(codeOf(await accept(admin, token))).toBe("not-found");
});

test("invitations are taken back with their maker's right to invite", async () => {
  const demoted = await joinIn(metadata, owner, workspace, "admin");
  const removed = await joinIn(metadata, owner, workspace, "admin");
  const [one, other, kept] = [
    await link(demoted, "admin"),
    await link(removed, "member"),
    await link(owner, "member"),
  ];
  await good(
    metadata.call(operations.changeMember, owner, {
      params: { workspace, person: demoted.person },
      body: { role: "member" },
    }),
  );
  await remove(removed.person);
  expect(await Promise.all([one, other, kept].map(({ invitation }) => statusOf(invitation.id)))).toEqual([
    "revoked",
    "revoked",
    "pending",
  ]);
  expect(codeOf(await accept(await metadata.person(), one.token))).toBe("not-found");
});

test("of an admin who invites while they are taken out, no invitation stays", async () => {
  for (let round = 0; round < 5; round++) {
    const admin = await joinIn(metadata, owner, workspace, "admin");
    await Promise.all([
      remove(admin.person),
      ...Array.from({ length: 4 }, () =>
        metadata.call(operations.createInvitation, admin, { ...at(), body: { role: "admin" } }),
      ),
    ]);
    const { data } = await good(metadata.call(operations.listInvitations, owner, at()));
    expect(data.filter((one) => one.inviterId === admin.person && one.status === "pending")).toEqual([]);
  }
});

test("a key of a workspace invites also when its maker has left", async () => {
  const admin = await joinIn(metadata, owner, workspace, "admin");
  const made = await good(
    metadata.call(operations.createWorkspaceKey, admin, {
      ...at(),
      body: { name: "robot", scopes: ["admin"], role: "admin" },
    }),
  );
  await remove(admin.person);
  const { principal } = await metadata.signIn.byKey(made.data.secret);
  if (principal === null) throw new Error("the key is not known");
  await good(accept(await metadata.person(), (await link(principal, "member")).token));
});

test("an invitation to more than somebody is already is refused in words and stays open; to less, it changes nothing", async () => {
  const guest = await joinIn(metadata, owner, workspace, "guest");
  const answer = await accept(guest, (await link(owner, "member")).token);
  expect(answer).toMatchObject({
    error: {
      code: "conflict",
      message: "You are in Workshop already, as guest. Ask an admin of it to make you member.",
    },
  });
  const { email } = await metadata.database.user.findUniqueOrThrow({ where: { id: guest.person } });
  const mailed = (
    await good(metadata.call(operations.createInvitation, owner, { ...at(), body: { role: "admin", email } }))
  ).data;
  expect(codeOf(await accept(guest, mailed.token))).toBe("conflict");
  expect(await statusOf(mailed.invitation.id)).toBe("pending");
  expect(codeOf(await accept(owner, (await link(owner, "guest")).token))).toBe("ok");
  const { data } = await good(metadata.call(operations.listMembers, owner, at()));
  expect(data.map(({ role }) => role).toSorted()).toEqual(["guest", "owner"]);
});

test("a person's new name is in every member list with it, and in those that they join later", async () => {
  const member = await joinIn(metadata, owner, workspace, "member");
  const { token } = await link(owner, "member");
  const joining = await metadata.person("Before");
  await metadata.database.$transaction(async (rows) => {
    await rows.user.update({ where: { id: member.person }, data: { name: "Ada King" } });
    await rows.user.update({ where: { id: joining.person }, data: { name: "After" } });
  });
  await good(accept(joining, token));
  const names = async () =>
    (await good(metadata.call(operations.listMembers, owner, at()))).data.map(({ name }) => name).toSorted();
  expect(await names()).toEqual(["Ada King", "After", "Olga Owner"]);
  await metadata.database.user.update({ where: { id: joining.person }, data: { name: "Later" } });
  expect(await names()).toEqual(["Ada King", "Later", "Olga Owner"]);
});
