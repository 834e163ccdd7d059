import { type Result, type ErrorCode, accessChanged, newId, ok, refuse } from "@solidtype/contracts";
import type { Scene } from "../handler.ts";

type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly image: string | null;
};

/** Makes a person a member; who is one already keeps the role they have. */
export async function addMember(
  scene: Pick<Scene, "rows" | "tell" | "note">,
  workspace: string,
  person: Person,
  role: string,
): Promise<void> {
  const known = await scene.rows.member.findUnique({
    where: { organizationId_userId: { organizationId: workspace, userId: person.id } },
  });
  if (known !== null) return;
  await scene.rows.member.create({
    data: {
      id: newId("person"),
      organizationId: workspace,
      userId: person.id,
      role,
      name: person.name,
      email: person.email,
      image: person.image,
    },
  });
  await scene.tell(accessChanged, workspace, { workspace, persons: [person.id], reason: "joined" });
  await scene.note({
    workspaceId: workspace,
    verb: "joined",
    subject: { kind: "person", id: person.id, name: person.name },
  });
}

/** Takes the membership and every role in the workspace's projects. */
export async function dropMember(
  scene: Pick<Scene, "rows" | "tell" | "note">,
  workspace: string,
  person: string,
): Promise<Result<null, ErrorCode>> {
  const member = await scene.rows.member.findUnique({
    where: { organizationId_userId: { organizationId: workspace, userId: person } },
  });
  if (member === null) return refuse("not-found");
  if (member.role === "owner" && !(await anotherOwner(scene, workspace, person)))
    return refuse("conflict", { reason: "last-owner" });
  await scene.rows.member.delete({ where: { id: member.id } });
  await scene.rows.projectMember.deleteMany({ where: { workspaceId: workspace, userId: person } });
  await scene.rows.favourite.deleteMany({ where: { workspaceId: workspace, userId: person } });
  await scene.rows.recent.deleteMany({ where: { workspaceId: workspace, userId: person } });
  await scene.tell(accessChanged, workspace, { workspace, persons: [person], reason: "removed" });
  await scene.note({
    workspaceId: workspace,
    verb: "left",
    subject: { kind: "person", id: person, name: member.name },
  });
  return ok(null);
}

/** Locks the owners first, so that two who leave at once cannot both be the other's reason. */
export async function anotherOwner(
  scene: Pick<Scene, "rows">,
  workspace: string,
  person: string,
): Promise<boolean> {
  const owners = await scene.rows.$queryRaw<{ userId: string }[]>`
    SELECT "userId" FROM "member" WHERE "workspaceId" = ${workspace} AND "role" = 'owner' ORDER BY "id" FOR UPDATE`;
  return owners.some(({ userId }) => userId !== person);
}
