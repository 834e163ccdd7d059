import { type Result, type ErrorCode, accessChanged, newId, ok, refuse } from "@solidtype/contracts";
import { conflict } from "../conflict.ts";
import type { Scene } from "../handler.ts";

type Person = { readonly id: string; readonly name: string };

/** Makes a person a member. Who is one already keeps the role they have, which is answered. */
export async function addMember(
  scene: Pick<Scene, "rows" | "tell" | "note">,
  workspace: string,
  person: Person,
  role: string,
): Promise<string | null> {
  const known = await scene.rows.member.findUnique({
    where: { organizationId_userId: { organizationId: workspace, userId: person.id } },
  });
  if (known !== null) return known.role;
  await scene.rows.member.create({
    data: {
      id: newId("person"),
      organizationId: workspace,
      userId: person.id,
      role,
    },
  });
  await scene.tell(accessChanged, workspace, { workspace, persons: [person.id], reason: "joined" });
  await scene.note({
    workspaceId: workspace,
    verb: "joined",
    subject: { kind: "person", id: person.id, name: person.name },
  });
  return null;
}

/** Takes the membership, every role in the workspace's projects, and the ways back in that the person may know. */
export async function dropMember(
  scene: Pick<Scene, "rows" | "tell" | "note" | "now">,
  workspace: string,
  person: string,
): Promise<Result<null, ErrorCode>> {
  const member = await scene.rows.member.findUnique({
    where: { organizationId_userId: { organizationId: workspace, userId: person } },
  });
  if (member === null) return refuse("not-found");
  if (member.role === "owner" && !(await anotherOwner(scene, workspace, person))) return lastOwner;
  await scene.rows.member.delete({ where: { id: member.id } });
  await scene.rows.departure.upsert({
    where: { organizationId_userId: { organizationId: workspace, userId: person } },
    create: { organizationId: workspace, userId: person, at: scene.now },
    update: { at: scene.now },
  });
  await takeBackInvitations(scene, workspace, person);
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

/** What somebody has invited others by goes with the right to invite. */
export async function takeBackInvitations(
  scene: Pick<Scene, "rows">,
  workspace: string,
  inviter: string,
): Promise<void> {
  await scene.rows.invitation.updateMany({
    where: { organizationId: workspace, inviterId: inviter, status: "pending" },
    data: { status: "revoked" },
  });
}

/** Keeps somebody's role as it is until the transaction is over, so that they invite nobody while they lose it. */
export async function stillInvites(
  scene: Pick<Scene, "rows">,
  workspace: string,
  person: string,
): Promise<boolean> {
  const [member] = await scene.rows.$queryRaw<{ role: string }[]>`
    SELECT "role" FROM "member" WHERE "workspaceId" = ${workspace} AND "userId" = ${person} FOR SHARE`;
  return member !== undefined && invitingRoles.has(member.role);
}

export const invitingRoles: ReadonlySet<string> = new Set(["admin", "owner"]);

export const lastOwner = conflict(
  "last-owner",
  "A workspace has at least one owner. Make somebody else an owner first.",
);

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
