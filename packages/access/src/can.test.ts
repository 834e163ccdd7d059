import { newId } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { type Action, actionNames, ruleOf } from "./actions.ts";
import { can, lapsesAt, refusalOf } from "./can.ts";
import { type Grants, type ResourceFacts, noGrants } from "./facts.ts";
import { type ProjectRole, type WorkspaceRole, projectRoles, workspaceRoles } from "./roles.ts";

const now = 1_000_000;
const person = newId("person");
const workspace = newId("workspace");
const project = newId("project");
const document = newId("document");
const session = newId("session");

function factsFor(
  action: Action,
  visibility: "private" | "workspace" = "private",
  trashed = false,
): ResourceFacts {
  switch (ruleOf(action).on) {
    case "account":
      return { kind: "account", person, trashed: false };
    case "workspace":
      return { kind: "workspace", workspace, trashed };
    case "project":
      return { kind: "project", workspace, project, visibility, trashed };
    case "document":
      return { kind: "document", workspace, project, document, visibility, trashed };
    case "chat":
      return { kind: "chat", workspace, session, project: { project, visibility }, document, trashed };
  }
}

function member(role: WorkspaceRole, inProject?: ProjectRole): Grants {
  return {
    ...noGrants,
    person,
    workspace: { workspace, role },
    project: inProject === undefined ? null : { project, role: inProject },
  };
}

function key(scopes: ("read" | "write" | "admin")[], more: Partial<NonNullable<Grants["key"]>> = {}): Grants {
  return {
    ...member("owner"),
    kind: "api-key",
    key: { key: newId("apiKey"), scopes, workspace: null, expiresAt: null, revoked: false, ...more },
  };
}

function link(role: "viewer" | "editor", more: Partial<NonNullable<Grants["link"]>> = {}): Grants {
  return {
    ...noGrants,
    kind: "link",
    link: {
      link: newId("shareLink"),
      project,
      document: null,
      role,
      expiresAt: null,
      revoked: false,
      ...more,
    },
  };
}

const ofProject = actionNames.filter((action) => ["project", "document"].includes(ruleOf(action).on));

test("a workspace role opens exactly the workspace actions whose least role it reaches", () => {
  for (const action of actionNames) {
    const rule = ruleOf(action);
    if (rule.on !== "workspace") continue;
    for (const role of workspaceRoles) {
      const reaches = workspaceRoles.indexOf(role) >= workspaceRoles.indexOf(rule.least);
      expect([action, role, can(member(role), action, factsFor(action), now).allowed]).toEqual([
        action,
        role,
        reaches,
      ]);
    }
  }
});

test("a guest's project role opens exactly what its rank reaches, and nothing is visible without one", () => {
  for (const action of ofProject) {
    const rule = ruleOf(action);
    if (rule.on === "workspace" || rule.on === "account") continue;
    expect(can(member("guest"), action, factsFor(action, "workspace"), now)).toEqual({
      allowed: false,
      reason: "hidden",
    });
    for (const role of projectRoles) {
      const reaches = projectRoles.indexOf(role) >= projectRoles.indexOf(rule.least);
      const expected = reaches ? { allowed: true } : { allowed: false, reason: "forbidden" };
      expect([action, role, can(member("guest", role), action, factsFor(action), now)]).toEqual([
        action,
        role,
        expected,
      ]);
    }
  }
});

test("members edit open projects and do not see private ones that do not name them", () => {
  expect(can(member("member"), "document.write", factsFor("document.write", "workspace"), now).allowed).toBe(
    true,
  );
  expect(can(member("member"), "project.update", factsFor("project.update", "workspace"), now)).toEqual({
    allowed: false,
    reason: "forbidden",
  });
  expect(can(member("member"), "project.read", factsFor("project.read", "private"), now)).toEqual({
    allowed: false,
    reason: "hidden",
  });
});

test("an admin of the workspace is admin of a private project", () => {
  expect(
    can(member("admin"), "project.delete", factsFor("project.delete", "private", true), now).allowed,
  ).toBe(true);
});

test("a role in a project is void without membership of its workspace", () => {
  const removed: Grants = { ...member("member", "admin"), workspace: null };
  for (const action of ofProject)
    expect(can(removed, action, factsFor(action, "workspace"), now)).toEqual({
      allowed: false,
      reason: "hidden",
    });
});

test("grants held against another tenant's resource open nothing, whatever the role", () => {
  const foreign: Grants = {
    ...member("owner", "admin"),
    workspace: { workspace: newId("workspace"), role: "owner" },
  };
  for (const action of actionNames) {
    if (ruleOf(action).on === "account") continue;
    expect([action, can(foreign, action, factsFor(action, "workspace"), now)]).toEqual([
      action,
      { allowed: false, reason: "hidden" },
    ]);
  }
  expect(
    can({ ...noGrants, person: newId("person") }, "account.read", factsFor("account.read"), now),
  ).toEqual({ allowed: false, reason: "hidden" });
});

test("what does not exist gives the same answer as what is foreign", () => {
  for (const action of actionNames)
    expect(can(member("owner"), action, undefined, now)).toEqual({ allowed: false, reason: "hidden" });
});

test("facts of another kind than the action's open nothing", () => {
  expect(can(member("owner"), "project.delete", factsFor("workspace.delete"), now)).toEqual({
    allowed: false,
    reason: "hidden",
  });
});

test("a link to a project opens its role there, never the workspace or a chat", () => {
  for (const action of actionNames) {
    const rule = ruleOf(action);
    const decision = can(link("editor"), action, factsFor(action), now);
    if (rule.on === "project" || rule.on === "document") {
      expect([action, decision.allowed]).toEqual([
        action,
        !rule.ofPerson && projectRoles.indexOf("editor") >= projectRoles.indexOf(rule.least),
      ]);
    } else expect([action, decision]).toEqual([action, { allowed: false, reason: "hidden" }]);
  }
});

test("a link to a document shows neither the project around it nor another document", () => {
  expect(can(link("viewer", { document }), "document.read", factsFor("document.read"), now).allowed).toBe(
    true,
  );
  expect(can(link("viewer", { document }), "project.read", factsFor("project.read"), now)).toEqual({
    allowed: false,
    reason: "hidden",
  });
  expect(
    can(link("viewer", { document: newId("document") }), "document.read", factsFor("document.read"), now)
      .allowed,
  ).toBe(false);
});

test("links and keys open nothing once revoked or from the very millisecond they expire", () => {
  for (const held of [
    link("editor", { revoked: true }),
    link("editor", { expiresAt: now }),
    key(["read"], { revoked: true }),
    key(["read"], { expiresAt: now }),
  ]) {
    expect(can(held, "document.read", factsFor("document.read"), now)).toEqual({
      allowed: false,
      reason: "hidden",
    });
  }
  const late = link("editor", { expiresAt: now + 1 });
  expect(can(late, "document.read", factsFor("document.read"), now).allowed).toBe(true);
  expect(lapsesAt(late)).toBe(now + 1);
});

test("a key does what its scopes name and says so when they do not", () => {
  for (const action of actionNames) {
    const rule = ruleOf(action);
    const trashed = rule.on !== "account" && rule.inTrash;
    expect([action, can(key([rule.scope]), action, factsFor(action, "private", trashed), now)]).toEqual([
      action,
      { allowed: true },
    ]);
    expect([action, can(key([]), action, factsFor(action, "private", trashed), now)]).toEqual([
      action,
      { allowed: false, reason: "scope" },
    ]);
  }
});

test("a key confined to a workspace is blind outside of it and for accounts", () => {
  expect(can(key(["read"], { workspace }), "workspace.read", factsFor("workspace.read"), now).allowed).toBe(
    true,
  );
  expect(
    can(key(["read"], { workspace: newId("workspace") }), "workspace.read", factsFor("workspace.read"), now),
  ).toEqual({ allowed: false, reason: "hidden" });
  expect(can(key(["read"], { workspace }), "account.self", factsFor("account.self"), now).allowed).toBe(true);
  expect(can(key(["read"], { workspace }), "account.read", factsFor("account.read"), now)).toEqual({
    allowed: false,
    reason: "hidden",
  });
});

test("an agent never gives access, whoever it acts for", () => {
  const agent: Grants = { ...member("owner"), kind: "agent" };
  for (const action of [
    "member.invite",
    "member.change",
    "member.own",
    "project.access",
    "project.share",
    "project.unshare",
    "workspace.keys",
    "account.keys",
  ] as const) {
    expect([action, can(agent, action, factsFor(action), now)]).toEqual([
      action,
      { allowed: false, reason: "forbidden" },
    ]);
  }
  expect(can(agent, "document.write", factsFor("document.write"), now).allowed).toBe(true);
});

test("a service reads for its own work and changes nothing", () => {
  const service: Grants = { ...noGrants, kind: "service" };
  for (const action of actionNames) {
    const decision = can(service, action, factsFor(action), now);
    if (decision.allowed) expect(action).toMatch(/\.read$/);
  }
  expect(can(service, "document.read", factsFor("document.read"), now).allowed).toBe(true);
});

test("in the trash one can look, restore and delete, and nothing else", () => {
  for (const action of actionNames) {
    const rule = ruleOf(action);
    if (rule.on === "account") continue;
    const reason = rule.on === "workspace" ? "closed" : "in-trash";
    const expected = rule.inTrash ? { allowed: true } : { allowed: false, reason };
    expect([action, can(member("owner"), action, factsFor(action, "private", true), now)]).toEqual([
      action,
      expected,
    ]);
  }
});

test("of a closed workspace its people learn that it is closed, its owner can open it, and nobody else knows of it", () => {
  const restore = (held: Grants) =>
    can(held, "workspace.restore", factsFor("workspace.restore", "private", true), now);
  expect(restore(member("owner"))).toEqual({ allowed: true });
  expect(restore(member("admin"))).toEqual({ allowed: false, reason: "forbidden" });
  expect(restore(noGrants)).toEqual({ allowed: false, reason: "hidden" });
  expect(refusalOf({ allowed: false, reason: "closed" }).message).toMatch(
    /closed.*owns it can open it again/,
  );
});

test("what is refused because it lies in the trash says so, and what to do", () => {
  const { code, message } = refusalOf({ allowed: false, reason: "in-trash" });
  expect([code, message]).toEqual(["conflict", expect.stringMatching(/trash.*Restore/)]);
});

test("a chat on the dashboard belongs to its participants, even before the workspace's owner", () => {
  const facts: ResourceFacts = {
    kind: "chat",
    workspace,
    session,
    project: null,
    document: null,
    trashed: false,
  };
  expect(can(member("owner"), "chat.read", facts, now)).toEqual({ allowed: false, reason: "hidden" });
  expect(can({ ...member("guest"), chat: session }, "chat.write", facts, now).allowed).toBe(true);
  expect(can({ ...member("guest"), chat: session, workspace: null }, "chat.read", facts, now).allowed).toBe(
    false,
  );
});

test("what is somebody's own is for persons: a link and a key that a workspace shares have nothing to keep a document in", () => {
  const facts = factsFor("document.keep", "workspace");
  expect(can(member("member"), "document.keep", facts, now)).toEqual({ allowed: true });
  expect(can(key(["read", "write"]), "document.keep", facts, now)).toEqual({ allowed: true });
  const shared = { ...key(["read", "write"], { workspace }), person: null };
  for (const held of [link("viewer"), link("editor"), shared]) {
    expect(can(held, "document.read", facts, now)).toEqual({ allowed: true });
    expect(can(held, "document.keep", facts, now)).toEqual({ allowed: false, reason: "forbidden" });
  }
});
