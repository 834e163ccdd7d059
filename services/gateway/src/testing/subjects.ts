import { type PersonId, type WorkspaceId, newId } from "@solidtype/contracts";
import { testPassword } from "@solidtype/testkit";
import { type Caller, type Cast, good } from "./cast.ts";

/** What an operation is asked with. */
export type Asked = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};
export type MakeAsked = (caller: Caller) => Promise<Asked>;

/** Names are new each time, since living branches of a project may not share one. */
const name = () => newId("request");

function isPerson(cast: Cast, caller: Caller): caller is keyof Cast["people"] & Caller {
  return caller in cast.people;
}

/** Something new of each kind in the cast's project, made by its owner, and who was away as a member again. */
function makers(cast: Cast) {
  const { api } = cast.people.owner;
  const { workspace, project, main } = cast;
  const at = { params: { project } };
  const inWorkspace = { params: { workspace } };
  const trashed = async <Subject>(
    made: Promise<Subject>,
    trash: (made: Subject) => Promise<{ ok: boolean }>,
  ) => {
    const subject = await made;
    await good(trash(subject));
    return subject;
  };
  const make = {
    workspace: async () => (await good(api.createWorkspace({ body: { name: name() } }))).data.id,
    project: async () =>
      (await good(api.createProject({ ...inWorkspace, body: { name: name(), visibility: "workspace" } })))
        .data.id,
    document: async () => (await good(api.createDocument({ ...at, body: { name: name() } }))).data.id,
    folder: async () => (await good(api.createFolder({ ...at, body: { name: name() } }))).data.id,
    branch: async () =>
      (await good(api.createBranch({ ...at, body: { name: name(), parent: main } }))).data.id,
    version: async () =>
      (await good(api.createVersion({ ...at, body: { name: name(), branch: main } }))).data.id,
    link: async () => (await good(api.createShareLink({ ...at, body: { role: "viewer" } }))).data.link.id,
    chat: async () =>
      (await good(api.startChat({ ...inWorkspace, body: { context: "editor", project } }))).data.id,
    key: async () =>
      (await good(api.createWorkspaceKey({ ...inWorkspace, body: { name: name(), scopes: ["read"] } }))).data
        .key.id,
    invitation: async (into: WorkspaceId = workspace) =>
      (await good(api.createInvitation({ params: { workspace: into }, body: { role: "guest" } }))).data,
    member: async () => {
      const { removed } = cast.people;
      await good(removed.api.acceptInvitation({ body: { token: (await make.invitation()).token } }));
      return removed.id as PersonId;
    },
    closedWorkspace: () =>
      trashed(make.workspace(), (made) => api.deleteWorkspace({ params: { workspace: made } })),
    trashedProject: () => trashed(make.project(), (made) => api.trashProject({ params: { project: made } })),
    trashedDocument: () =>
      trashed(make.document(), (made) => api.trashDocument({ params: { document: made } })),
    trashedFolder: () => trashed(make.folder(), (made) => api.trashFolder({ params: { folder: made } })),
    trashedBranch: () => trashed(make.branch(), (made) => api.trashBranch({ params: { branch: made } })),
    trashedChat: () => trashed(make.chat(), (made) => api.trashChat({ params: { chat: made } })),
    /** Somebody else's workspace, which the caller has joined. */
    joined: async (caller: Caller) => {
      const { people } = cast;
      const host = caller === "owner" ? people.admin : people.owner;
      const { id } = (await good(host.api.createWorkspace({ body: { name: name() } }))).data;
      if (!isPerson(cast, caller)) return workspace;
      const invited = await good(
        host.api.createInvitation({ params: { workspace: id }, body: { role: "guest" } }),
      );
      await good(people[caller].api.acceptInvitation({ body: { token: invited.data.token } }));
      return id;
    },
    /** One more sign-in of the caller's, somewhere else. */
    signIn: async (caller: Caller) => {
      if (!isPerson(cast, caller)) return newId("signIn");
      const { api, email } = cast.people[caller];
      const ids = async () => (await good(api.listSignIns({}))).data.map(({ id }) => id);
      const before = new Set(await ids());
      const answer = await fetch(`${cast.origin}/api/auth/sign-in/email`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: cast.origin },
        body: JSON.stringify({ email, password: testPassword }),
      });
      if (!answer.ok) throw new Error(`signing in failed: ${answer.status}`);
      return (await ids()).find((id) => !before.has(id)) ?? newId("signIn");
    },
    ownKey: async (caller: Caller) =>
      isPerson(cast, caller)
        ? (await good(cast.people[caller].api.createMyKey({ body: { name: name(), scopes: ["read"] } }))).data
            .key.id
        : newId("apiKey"),
    /** What the owner may take from a project again. */
    projectMember: async () => {
      const params = { project: await make.project(), person: cast.people.guest.id as PersonId };
      await good(api.setProjectMember({ params, body: { role: "viewer" } }));
      return params;
    },
    merge: async () => {
      const params = { branch: await make.branch() };
      const { data } = await good(api.compareBranch({ params, query: { into: main } }));
      const end = data.find(({ document }) => document === cast.document)?.source.offset;
      return { params, body: { into: main, documents: [{ document: cast.document, offset: end }] } };
    },
  };
  return make;
}

/** How every act that changes something is asked for, so that whoever may do it really can. */
export function actsOn(cast: Cast): Readonly<Record<string, MakeAsked>> {
  const make = makers(cast);
  const { workspace, project, main, document } = cast;
  const on = (params: Record<string, string>, body?: unknown): Asked => ({
    params,
    ...(body === undefined ? {} : { body }),
  });
  const aKey = { name: "k", scopes: ["read"] };
  const joining = async () => ({ body: { token: (await make.invitation(await make.workspace())).token } });
  return {
    addFavourite: async () => on({ document }),
    removeFavourite: async () => on({ document }),
    markOpened: async () => on({ document }),
    createMyKey: async () => ({ body: aKey }),
    revokeMyKey: async (caller) => on({ key: await make.ownKey(caller) }),
    revokeSignIn: async (caller) => on({ signIn: await make.signIn(caller) }),
    leaveWorkspace: async (caller) => on({ workspace: await make.joined(caller) }),
    lookInvitation: joining,
    acceptInvitation: joining,
    createWorkspace: async () => ({ body: { name: name() } }),
    updateWorkspace: async () => on({ workspace }, { name: name() }),
    deleteWorkspace: async () => on({ workspace: await make.workspace() }),
    restoreWorkspace: async () => on({ workspace: await make.closedWorkspace() }),
    changeMember: async () => on({ workspace, person: await make.member() }, { role: "guest" }),
    removeMember: async () => on({ workspace, person: await make.member() }),
    createInvitation: async () => on({ workspace }, { role: "guest" }),
    revokeInvitation: async () => on({ workspace, invitation: (await make.invitation()).invitation.id }),
    createWorkspaceKey: async () => on({ workspace }, aKey),
    revokeWorkspaceKey: async () => on({ workspace, key: await make.key() }),
    createProject: async () => on({ workspace }, { name: name() }),
    startChat: async () => on({ workspace }, { context: "editor", project }),
    updateChat: async () => on({ chat: await make.chat() }, { title: "t" }),
    addChatParticipant: async () => on({ chat: await make.chat(), person: cast.people.member.id }),
    trashChat: async () => on({ chat: await make.chat() }),
    restoreChat: async () => on({ chat: await make.trashedChat() }),
    updateProject: async () => on({ project: await make.project() }, { name: name() }),
    trashProject: async () => on({ project: await make.project() }),
    restoreProject: async () => on({ project: await make.trashedProject() }),
    deleteProject: async () => on({ project: await make.trashedProject() }),
    setProjectMember: async () =>
      on({ project: await make.project(), person: cast.people.guest.id }, { role: "viewer" }),
    removeProjectMember: async () => on(await make.projectMember()),
    createFolder: async () => on({ project }, { name: name() }),
    updateFolder: async () => on({ folder: await make.folder() }, { name: name() }),
    trashFolder: async () => on({ folder: await make.folder() }),
    restoreFolder: async () => on({ folder: await make.trashedFolder() }),
    createDocument: async () => on({ project }, { name: name() }),
    updateDocument: async () => on({ document: await make.document() }, { name: name() }),
    trashDocument: async () => on({ document: await make.document() }),
    restoreDocument: async () => on({ document: await make.trashedDocument() }),
    deleteDocument: async () => on({ document: await make.trashedDocument() }),
    createVersion: async () => on({ project }, { name: "v", branch: main }),
    createShareLink: async () => on({ project }, { role: "viewer" }),
    revokeShareLink: async () => on({ shareLink: await make.link() }),
    createBranch: async () => on({ project }, { name: name(), parent: main }),
    updateBranch: async () => on({ branch: await make.branch() }, { name: name() }),
    trashBranch: async () => on({ branch: await make.branch() }),
    restoreBranch: async () => on({ branch: await make.trashedBranch() }),
    mergeBranch: () => make.merge(),
  };
}

/** Ids of things that are there, for reads and refusals, which need none of their own. */
export async function thingsOf(cast: Cast): Promise<Readonly<Record<string, string>>> {
  const make = makers(cast);
  return {
    workspace: cast.workspace,
    project: cast.project,
    document: cast.document,
    branch: await make.branch(),
    folder: await make.folder(),
    version: await make.version(),
    chat: await make.chat(),
    shareLink: await make.link(),
    invitation: (await make.invitation()).invitation.id,
    person: cast.people.stranger.id,
    key: newId("apiKey"),
    job: newId("job"),
    run: newId("run"),
    call: newId("call"),
    signIn: newId("signIn"),
  };
}
