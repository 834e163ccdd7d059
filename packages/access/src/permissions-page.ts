import { type Action, actionNames, ruleOf } from "./actions.ts";

const heads = {
  account: "Account: only one's own",
  workspace: "Workspace (guest < member < admin < owner)",
  project: "Project (viewer < commenter < editor < admin)",
  document: "Document (roles of its project)",
  chat: "Chat (roles of its project; on the dashboard its participants)",
} as const;

/** docs/PERMISSIONS.md, from the table that decides. */
export function permissionsPage(): string {
  const lines = [
    "# Who may do what",
    "",
    "Made from `packages/access/src/actions.ts`; a test holds the two together.",
    "",
    "- Workspace owners and admins are admins of every project. Members edit projects that are open to the workspace and see private ones only when these name them. Guests see only projects that name them.",
    "- Who leaves a workspace, or is taken out of it, comes back by no invitation that is older than that. What somebody has invited others by is taken back when they may invite no more.",
    "- A share link gives viewer or editor for its project, or for one document and nothing around it. It gives nothing in the workspace and no chat.",
    "- An API key does what its person (or, for a key of a workspace, its role) may do, and of that only what its scopes name. A key that is confined to a workspace is blind outside of it.",
    "- An agent's run does what the person it acts for may do, as far as the table says so.",
    "- What one may not see and what does not exist give the same answer: 404. What one may see but not do gives 403. What lies in the trash gives 409, unless the table says that the act is possible there.",
    "- Expired and revoked links and keys open nothing from that moment on; what they hold open is closed.",
  ];
  for (const [kind, head] of Object.entries(heads)) {
    lines.push(
      "",
      `## ${head}`,
      "",
      "| action | least role | key scope | agents | services | in trash | what it is |",
      "|---|---|---|---|---|---|---|",
    );
    for (const action of actionNames.filter((name) => ruleOf(name).on === kind)) lines.push(row(action));
  }
  return `${lines.join("\n")}\n`;
}

function row(action: Action): string {
  const rule = ruleOf(action);
  const yes = (flag: boolean) => (flag ? "yes" : "–");
  const least = rule.on === "account" ? "the person" : rule.least;
  return `| \`${action}\` | ${least} | ${rule.scope} | ${yes(rule.agents)} | ${yes(rule.services)} | ${yes(rule.inTrash)} | ${rule.says} |`;
}
