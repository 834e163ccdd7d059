export type Author = {
  /** Whose colour and name it has. */
  readonly id: string;
  readonly agent: boolean;
  readonly name: string;
};

/**
 * Who did something, from the name that the platform attributes it to ("person:usr_…", "agent:run_…") and for whom:
 * an agent is told by the person it worked for.
 */
export function authorOf(
  principal: string,
  actingFor: string | null,
  nameOf: (person: string) => string,
): Author {
  const [kind = "", id = ""] = principal.split(":", 2);
  switch (kind) {
    case "person":
      return { id, agent: false, name: nameOf(id) };
    case "agent":
      return { id: actingFor ?? id, agent: true, name: `The agent of ${nameOf(actingFor ?? "")}` };
    case "api-key":
      return {
        id,
        agent: false,
        name: actingFor === null ? "An API key" : `An API key of ${nameOf(actingFor)}`,
      };
    case "link":
      return { id, agent: false, name: "A guest by share link" };
    default:
      return { id: principal, agent: false, name: "The platform" };
  }
}
