import { type Action, type Resource, can, refusalOf } from "@solidtype/access";
import { type Operations, accessChanged, newId, ok, refuse } from "@solidtype/contracts";
import { resolveAccess } from "../../access/resolve-access.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageOf } from "../paging.ts";
import { etagOf, patchRow } from "../revision.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;

/** A second permission that the operation's own does not cover. */
async function also(scene: Pick<Scene, "rows" | "principal" | "now">, action: Action, resource: Resource) {
  const { grants, facts } = await resolveAccess(scene.rows, scene.principal, resource);
  return { decision: can(grants, action, facts, scene.now.getTime()), facts };
}

async function change(scene: Scene, id: string, trashedAt: Date | null): Promise<Handled> {
  const chat = await scene.rows.chatSession.update({
    where: { id },
    data: { trashedAt, revision: { increment: 1 } },
  });
  return ok({ data: chat, etag: etagOf(chat) });
}

export const chatHandlers = {
  /** One's own, and those of the project that is named if one may see it. */
  async listChats(scene: On<"listChats">): Promise<Handled> {
    const { rows, params, query, grants } = scene;
    const mine = { participants: { some: { userId: grants.person ?? "" } } };
    if (query.project !== undefined) {
      const { decision, facts } = await also(scene, "project.read", {
        kind: "project",
        project: query.project,
      });
      if (!decision.allowed) return { ok: false, error: refusalOf(decision) };
      if (facts?.kind !== "project" || facts.workspace !== params.workspace) return refuse("not-found");
    }
    const which =
      query.project === undefined ? { AND: [mine, { context: "dashboard" }] } : { projectId: query.project };
    return pageOf(query, (after, take) =>
      rows.chatSession.findMany({
        where: {
          workspaceId: params.workspace,
          trashedAt: null,
          ...which,
          ...(after === undefined ? {} : { id: { lt: after } }),
        },
        orderBy: { id: "desc" },
        take,
      }),
    );
  },

  async startChat(scene: On<"startChat">): Promise<Handled> {
    const { rows, params, body, author } = scene;
    const inEditor = body.context === "editor";
    if (inEditor !== (body.project !== null))
      return refuse("invalid-input", {
        reason: "a chat in the editor names its project, one on the dashboard none",
      });
    const { decision, facts } = await also(
      scene,
      inEditor ? "chat.start-here" : "chat.start",
      body.project === null
        ? { kind: "workspace", workspace: params.workspace }
        : { kind: "project", project: body.project },
    );
    if (!decision.allowed) return { ok: false, error: refusalOf(decision) };
    if (facts === undefined || !("workspace" in facts) || facts.workspace !== params.workspace)
      return refuse("not-found");
    if (body.document !== null) {
      const document = await rows.document.findUnique({ where: { id: body.document } });
      if (document === null || document.projectId !== body.project) return refuse("not-found");
    }
    if (body.branch !== null) {
      const branch = await rows.branch.findUnique({ where: { id: body.branch } });
      if (branch === null || branch.projectId !== body.project) return refuse("not-found");
    }
    const id = newId("session");
    const chat = await rows.chatSession.create({
      data: {
        id,
        workspaceId: params.workspace,
        projectId: body.project,
        documentId: body.document,
        branchId: body.branch,
        context: body.context,
        title: body.title,
        createdById: author,
      },
    });
    await rows.chatParticipant.create({
      data: { sessionId: id, userId: author, workspaceId: params.workspace },
    });
    return ok({ data: chat, etag: etagOf(chat) });
  },

  async getChat({ rows, params }: On<"getChat">): Promise<Handled> {
    const chat = await rows.chatSession.findUniqueOrThrow({
      where: { id: params.chat },
      include: { participants: true },
    });
    return ok({
      data: { ...chat, participants: chat.participants.map(({ userId }) => userId) },
      etag: etagOf(chat),
    });
  },

  async updateChat({ rows, params, body, meta }: On<"updateChat">): Promise<Handled> {
    const patched = await patchRow({ rows, meta }, "chatSession", params.chat, { title: body.title });
    if (!patched.ok) return patched;
    return ok({ data: patched.value.after, etag: etagOf(patched.value.after) });
  },

  async addChatParticipant({ rows, params, facts, tell }: On<"addChatParticipant">): Promise<Handled> {
    if (facts.kind !== "chat") return refuse("not-found");
    const member = await rows.member.findUnique({
      where: { organizationId_userId: { organizationId: facts.workspace, userId: params.person } },
    });
    if (member === null) return refuse("not-found");
    const key = { sessionId: params.chat, userId: params.person };
    await rows.chatParticipant.upsert({
      where: { sessionId_userId: key },
      create: { ...key, workspaceId: facts.workspace },
      update: {},
    });
    await tell(accessChanged, facts.workspace, {
      workspace: facts.workspace,
      persons: [params.person],
      reason: "chat-joined",
    });
    return ok({ data: null });
  },

  trashChat: (scene: On<"trashChat">): Promise<Handled> =>
    change(scene as Scene, scene.params.chat, scene.now),
  restoreChat: (scene: On<"restoreChat">): Promise<Handled> =>
    change(scene as Scene, scene.params.chat, null),
};
