import type { Place, ToolPorts } from "./ports.ts";
import { called, oneLine } from "./words.ts";

/** What ids stand for, as a person knows it; where that cannot be told now, the id itself. */
export type Labels = {
  /** A feature or a variable of the part that the call is about. */
  readonly inPart: (id: string) => Promise<string>;
  readonly document: (id: string) => Promise<string>;
  /** A branch of the project that the call is about. */
  readonly branch: (id: string) => Promise<string>;
};

/** Of one call: the part is opened once, however many of its ids the call names. */
export function labelsAt(place: Place, { part, workspace }: Pick<ToolPorts, "part" | "workspace">): Labels {
  let names: Promise<ReadonlyMap<string, string>> | undefined;
  const namesInPart = async (): Promise<ReadonlyMap<string, string>> => {
    const opened = await part(place);
    if (!opened.ok) return new Map();
    const { features, variables } = opened.value.model();
    opened.value.letGo();
    return new Map([
      ...variables.map(({ id, name }) => [id, `#${oneLine(name)}`] as const),
      ...features.map(({ id, name }) => [id, called(name)] as const),
    ]);
  };
  return {
    inPart: async (id) => (await (names ??= namesInPart())).get(id) ?? oneLine(id),
    async document(id) {
      const found = await workspace.document(id);
      return found.ok ? called(found.value.name) : oneLine(id);
    },
    async branch(id) {
      const document = place.document === undefined ? undefined : await workspace.document(place.document);
      const project = document?.ok === true ? document.value.project : undefined;
      for (let after: string | undefined; ;) {
        const found = await workspace.branches({ project, after });
        if (!found.ok) return oneLine(id);
        const named = found.value.rows.find((one) => one.id === id);
        if (named !== undefined) return called(named.name);
        if (found.value.next === null) return oneLine(id);
        after = found.value.next;
      }
    },
  };
}
