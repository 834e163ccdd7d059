import type { KeyScope, ProjectRole, WorkspaceRole } from "./roles.ts";

type Common = {
  readonly scope: KeyScope;
  /** Whether an agent's run may do it for the person it acts for. Never what gives others access. */
  readonly agents: boolean;
  /** Whether a service may do it on its own account (a rebuild, a clean-up). */
  readonly services: boolean;
  /** Whether it applies to what lies in the trash. */
  readonly inTrash: boolean;
  /** Whether it is done to something of the person's own, so that whoever is no person has nothing to do it to. */
  readonly ofPerson: boolean;
  /** Whether a key that is confined to a workspace may do it, too: it must tell of nothing outside of that. */
  readonly anyKey: boolean;
  readonly says: string;
};

export type Rule =
  | (Common & { readonly on: "workspace"; readonly least: WorkspaceRole })
  | (Common & { readonly on: "project" | "document"; readonly least: ProjectRole })
  | (Common & { readonly on: "chat"; readonly least: ProjectRole })
  | (Common & { readonly on: "account" });

type Traits = "agents" | "services" | "inTrash" | "ofPerson" | "anyKey";

function common(scope: KeyScope, says: string, traits: readonly Traits[]): Common {
  return {
    scope,
    says,
    agents: traits.includes("agents"),
    services: traits.includes("services"),
    inTrash: traits.includes("inTrash"),
    ofPerson: traits.includes("ofPerson"),
    anyKey: traits.includes("anyKey"),
  };
}

function workspace(least: WorkspaceRole, scope: KeyScope, says: string, ...traits: Traits[]): Rule {
  return { on: "workspace", least, ...common(scope, says, traits) };
}
function project(least: ProjectRole, scope: KeyScope, says: string, ...traits: Traits[]): Rule {
  return { on: "project", least, ...common(scope, says, traits) };
}
function document(least: ProjectRole, scope: KeyScope, says: string, ...traits: Traits[]): Rule {
  return { on: "document", least, ...common(scope, says, traits) };
}
function chat(least: ProjectRole, scope: KeyScope, says: string, ...traits: Traits[]): Rule {
  return { on: "chat", least, ...common(scope, says, traits) };
}
function account(scope: KeyScope, says: string, ...traits: Traits[]): Rule {
  return { on: "account", ...common(scope, says, traits) };
}

/** Every act there is, and who may do it. docs/PERMISSIONS.md is made from this table. */
export const actions = {
  "account.self": account(
    "read",
    "know who one is and which workspaces one is in (with a confined key: the one it reaches)",
    "agents",
    "anyKey",
  ),
  "account.read": account("read", "read one's own account, sign-ins, favourites and recents", "agents"),
  "account.change": account(
    "write",
    "change one's own favourites and recents; accept an invitation; make a workspace",
  ),
  "account.keys": account("admin", "make and revoke one's own API keys"),

  "workspace.read": workspace("guest", "read", "see the workspace and who is in it", "agents", "services"),
  "workspace.update": workspace("admin", "admin", "rename the workspace"),
  "workspace.delete": workspace("owner", "admin", "close the workspace"),
  "workspace.restore": workspace("owner", "admin", "open a closed workspace again", "inTrash"),
  "workspace.activity": workspace("member", "read", "read the activity of all open projects", "agents"),
  "workspace.audit": workspace("admin", "admin", "read and export the audit log"),
  "workspace.keys": workspace("admin", "admin", "make, list and revoke the workspace's API keys"),
  "member.invite": workspace("admin", "admin", "invite people, list and revoke invitations"),
  "member.change": workspace("admin", "admin", "change a member's role, up to admin; remove members"),
  "member.own": workspace("owner", "admin", "make and unmake owners"),
  "project.create": workspace("member", "write", "create a project", "agents"),
  "chat.start": workspace("member", "write", "start a chat on the dashboard", "agents"),

  "project.read": project(
    "viewer",
    "read",
    "see the project, its folders, documents, branches, versions and members",
    "agents",
    "services",
    "inTrash",
  ),
  "project.update": project("admin", "write", "rename the project, change its visibility"),
  "project.trash": project("admin", "write", "put the project into the trash"),
  "project.restore": project("admin", "write", "take the project out of the trash", "inTrash"),
  "project.delete": project("admin", "admin", "delete a trashed project for good", "inTrash"),
  "project.activity": project("viewer", "read", "read the project's activity", "agents"),
  "project.access": project("admin", "admin", "give and take project roles"),
  "project.share": project("admin", "admin", "make share links"),
  "project.unshare": project("admin", "admin", "list and revoke share links", "inTrash"),
  "folder.change": project("editor", "write", "create, rename, move, trash and restore folders", "agents"),
  "document.create": project("editor", "write", "create a document", "agents"),
  "branch.create": project("editor", "write", "branch the project", "agents"),
  "branch.change": project("editor", "write", "rename, trash and restore a branch", "agents"),
  "branch.merge": project("editor", "write", "merge a branch into another", "agents"),
  "version.create": project("editor", "write", "name a version", "agents"),
  "chat.start-here": project("commenter", "write", "start a chat in the editor", "agents"),

  "document.read": document(
    "viewer",
    "read",
    "open a document: content, meshes, history, presence",
    "agents",
    "services",
    "inTrash",
  ),
  "document.keep": document(
    "viewer",
    "write",
    "have a document among one's own favourites and recents; for persons, not for links and shared keys",
    "inTrash",
    "ofPerson",
  ),
  "document.export": document("viewer", "read", "export a document", "agents"),
  "document.comment": document("commenter", "write", "comment on a document", "agents"),
  "document.write": document("editor", "write", "change a document's content", "agents"),
  "document.change": document("editor", "write", "rename and move a document", "agents"),
  "document.trash": document("editor", "write", "put a document into the trash", "agents"),
  "document.restore": document("editor", "write", "take a document out of the trash", "agents", "inTrash"),
  "document.delete": document("admin", "admin", "delete a trashed document for good", "inTrash"),

  "chat.read": chat("viewer", "read", "read a chat", "agents", "services", "inTrash"),
  "chat.write": chat("commenter", "write", "write into a chat, start and cancel runs", "agents"),
  "chat.change": chat("commenter", "write", "rename, trash and restore a chat", "agents", "inTrash"),
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof actions;
export const actionNames = Object.keys(actions) as readonly Action[];

export function ruleOf(action: Action): Rule {
  return actions[action];
}
