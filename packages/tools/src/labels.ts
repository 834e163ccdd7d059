import type { Place, ToolPorts } from "./ports.ts";

/** What ids stand for, as a person knows it; where that cannot be told now, the id itself. */
export type Labels = {
  /** A feature or a variable of the part that the call is about. */
  readonly inPart: (id: string) => Promise<string>;
  readonly document: (id: string) => Promise<string>;
  /** A branch of the project that the call is about. */
  readonly branch: (id: string) => Promise<string>;
};

const quoted = (name: string): string => `“${name}”`;

export function labelsAt(place: Place, { part, workspace }: Pick<ToolPorts, "part" | "workspace">): Labels {
  return {
    async inPart(id) {
      const opened = await part(place);
      if (!opened.ok) return id;
      const { features, variables } = opened.value.model();
      opened.value.letGo();
      const feature = features.find((one) => one.id === id);
      if (feature !== undefined) return quoted(feature.name);
      const variable = variables.find((one) => one.id === id);
      return variable === undefined ? id : `#${variable.name}`;
    },
    async document(id) {
      const found = await workspace.document(id);
      return found.ok ? quoted(found.value.name) : id;
    },
    async branch(id) {
      const document = place.document === undefined ? undefined : await workspace.document(place.document);
      const project = document?.ok === true ? document.value.project : undefined;
      for (let after: string | undefined; ;) {
        const found = await workspace.branches({ project, after });
        if (!found.ok) return id;
        const named = found.value.rows.find((one) => one.id === id);
        if (named !== undefined) return quoted(named.name);
        if (found.value.next === null) return id;
        after = found.value.next;
      }
    },
  };
}
