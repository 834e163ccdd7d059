import { type ErrorCode, failure, type Failure } from "@solidtype/contracts";
import { type Action, type Rule, ruleOf } from "./actions.ts";
import type { Grants, ResourceFacts } from "./facts.ts";
import {
  type ProjectRole,
  type WorkspaceRole,
  atLeastInProject,
  atLeastInWorkspace,
  strongestInProject,
} from "./roles.ts";

/**
 * The one rule of the house: may whoever holds these grants do this to that?
 *
 * `hidden` is the answer for what the asker may not know of, and for what does not exist: the two must look the same.
 * Whoever may read a thing learns that an act is `forbidden`, beyond the key's `scope`, or impossible `in-trash` or in what is `closed`.
 * Pure; the time is an argument, because grants are kept for seconds and links and keys expire within them.
 */
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: "hidden" | "forbidden" | "scope" | "in-trash" | "closed" };

const allowed: Decision = { allowed: true };
const hidden: Decision = { allowed: false, reason: "hidden" };

export function can(held: Grants, action: Action, facts: ResourceFacts | undefined, nowMs: number): Decision {
  const rule = ruleOf(action);
  if (facts === undefined || facts.kind !== rule.on || lapsed(held, nowMs)) return hidden;
  if (held.kind === "service") return rule.services ? allowed : { allowed: false, reason: "forbidden" };
  if (!withinKey(held, rule, facts)) return hidden;
  if (!sees(held, facts)) return hidden;
  if (held.kind === "agent" && !rule.agents) return { allowed: false, reason: "forbidden" };
  if (rule.ofPerson && held.person === null) return { allowed: false, reason: "forbidden" };
  if (!strongEnough(held, rule, facts)) return { allowed: false, reason: "forbidden" };
  if (held.key !== null && !held.key.scopes.includes(rule.scope)) return { allowed: false, reason: "scope" };
  if (facts.trashed && !rule.inTrash)
    return { allowed: false, reason: facts.kind === "workspace" ? "closed" : "in-trash" };
  return allowed;
}

/** What a refusal is called at the boundary. */
export function refusalOf(decision: Exclude<Decision, { allowed: true }>): Failure<ErrorCode> {
  switch (decision.reason) {
    case "hidden":
      return failure("not-found");
    case "in-trash":
      return {
        ...failure("conflict", { reason: "in-trash" }),
        message: "It lies in the trash. Restore it there first.",
      };
    case "closed":
      return {
        ...failure("conflict", { reason: "closed" }),
        message: "This workspace is closed. Who owns it can open it again on their account page.",
      };
    case "scope":
      return failure("forbidden", { reason: "scope" });
    case "forbidden":
      return failure("forbidden");
  }
}

/** When the grants stop by themselves, in milliseconds since 1970; what is open then has to be closed. */
export function lapsesAt(held: Grants): number | undefined {
  const times = [held.link?.expiresAt, held.key?.expiresAt].filter((time) => typeof time === "number");
  return times.length === 0 ? undefined : Math.min(...times);
}

function lapsed(held: Grants, nowMs: number): boolean {
  if (held.link?.revoked === true || held.key?.revoked === true) return true;
  const end = lapsesAt(held);
  return end !== undefined && end <= nowMs;
}

function withinKey(held: Grants, rule: Rule, facts: ResourceFacts): boolean {
  if (held.key === null) return held.kind !== "api-key";
  if (held.key.workspace === null || rule.anyKey) return true;
  return facts.kind !== "account" && facts.workspace === held.key.workspace;
}

/** The weakest standing that lets one know that the thing exists. */
function sees(held: Grants, facts: ResourceFacts): boolean {
  switch (facts.kind) {
    case "account":
      return held.person === facts.person;
    case "workspace":
      return roleInWorkspace(held, facts) !== undefined;
    case "project":
    case "document":
      return roleInProject(held, facts) !== undefined;
    case "chat":
      return chatRole(held, facts) !== undefined;
  }
}

function strongEnough(held: Grants, rule: Rule, facts: ResourceFacts): boolean {
  switch (rule.on) {
    case "account":
      return true;
    case "workspace": {
      const role = facts.kind === "workspace" ? roleInWorkspace(held, facts) : undefined;
      return role !== undefined && atLeastInWorkspace(role, rule.least);
    }
    case "project":
    case "document": {
      const role =
        facts.kind === "project" || facts.kind === "document" ? roleInProject(held, facts) : undefined;
      return role !== undefined && atLeastInProject(role, rule.least);
    }
    case "chat": {
      const role = facts.kind === "chat" ? chatRole(held, facts) : undefined;
      return role !== undefined && atLeastInProject(role, rule.least);
    }
  }
}

function roleInWorkspace(held: Grants, facts: { readonly workspace: string }): WorkspaceRole | undefined {
  return held.workspace?.workspace === facts.workspace ? held.workspace.role : undefined;
}

type InProject = Extract<ResourceFacts, { kind: "project" | "document" }>;

/** The strongest of what the workspace, the project and a link give. */
export function roleInProject(held: Grants, facts: InProject): ProjectRole | undefined {
  const member = roleInWorkspace(held, facts);
  return strongestInProject([
    fromWorkspace(member, facts.visibility),
    member !== undefined && held.project?.project === facts.project ? held.project.role : undefined,
    fromLink(held, facts.project, facts.kind === "document" ? facts.document : null),
  ]);
}

function fromWorkspace(
  member: WorkspaceRole | undefined,
  visible: "private" | "workspace",
): ProjectRole | undefined {
  if (member === "owner" || member === "admin") return "admin";
  return member === "member" && visible === "workspace" ? "editor" : undefined;
}

/** A link to a document shows that document and nothing around it; a link to a project shows all of it. */
function fromLink(held: Grants, project: string, document: string | null): ProjectRole | undefined {
  const link = held.link;
  if (link === null || link.project !== project) return undefined;
  return link.document === null || link.document === document ? link.role : undefined;
}

function chatRole(held: Grants, facts: Extract<ResourceFacts, { kind: "chat" }>): ProjectRole | undefined {
  const member = roleInWorkspace(held, facts);
  if (member === undefined) return undefined;
  if (facts.project === null) return held.chat === facts.session ? "admin" : undefined;
  return strongestInProject([
    fromWorkspace(member, facts.project.visibility),
    held.project?.project === facts.project.project ? held.project.role : undefined,
  ]);
}
