import { type BranchId, type DocumentId, fail, type MergeState, ok } from "@solidtype/contracts";
import { initialUpdate, type MergePorts, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { mergeWith } from "./merge-branch.ts";

function part(from: Uint8Array): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, from);
  return new PartDocument(doc, { person: "ada" });
}

/** Parts of these names on two branches, kept in memory; on the branch each of them got a box. */
function workshop(...names: readonly string[]) {
  const parts = new Map(
    names.map((name) => {
      const begun = initialUpdate("part", name, "mm");
      const [base, target, source] = [part(begun), part(begun), part(begun)];
      source.run({ command: "addFeature", id: "box", type: "box" });
      return [`doc_${name}` as DocumentId, { name, base, target, source }];
    }),
  );
  const [refused, broken] = [new Set<DocumentId>(), new Set<DocumentId>()];
  const logged: unknown[] = [];
  const record = { works: true };
  const at = (branch: string, offset: string) =>
    ({ branch: branch as BranchId, offset }) as MergeState["source"];
  const ports: MergePorts = {
    compare: async () =>
      ok({
        data: [...parts].map(([document, { name }]) => ({
          document,
          name,
          base: at("main", "base"),
          besides: [],
          source: at("trial", "source"),
          target: at("main", "target"),
          changed: "source" as const,
        })),
      }),
    modelAt: async (document, { offset }) => {
      const of = parts.get(document);
      return of === undefined ? fail("not-found", "") : ok(of[offset as "base" | "target" | "source"].model);
    },
    async edit(document, commandsOn) {
      if (broken.has(document)) throw new Error("a fault of ours");
      const { target } = parts.get(document) ?? {};
      if (target === undefined || refused.has(document))
        return fail("not-saved", "The store does not answer.");
      const commands = await commandsOn(target.model, "target");
      return commands.ok ? target.run(commands.value, { checks: "structure" }) : commands;
    },
    record: async () => (record.works ? ok(null) : fail("bus-unavailable", "The line broke.")),
  };
  const merge = async () => {
    const merged = await mergeWith(ports, { prefer: undefined, again: false }, (error) => logged.push(error));
    return merged.ok ? "" : merged.error.message;
  };
  return { refused, broken, record, logged, merge };
}

test("of a merge that broke off it is told what arrived, what did not, and that it is merged once more", async () => {
  const { refused, record, merge } = workshop("Lid", "Base", "Arm", "Pin");
  refused.add("doc_Arm" as DocumentId);
  expect(await merge()).toMatch(
    /^Only half of the merge was done. The store does not answer. .*merge the branch once more.* Merged: “Lid”, “Base”. Not merged: “Arm”, “Pin”\.$/,
  );
  refused.clear();
  record.works = false;
  expect(await merge()).toMatch(
    /The line broke. .* Merged: .*“Pin”. All changes arrived, but it is not on record/,
  );
  record.works = true;
  expect(await merge()).toBe("");
});

test("a fault of ours in the middle of a merge is half a merge as well, and before its first part a fault", async () => {
  const { broken, logged, merge } = workshop("Lid", "Base", "Arm");
  broken.add("doc_Base" as DocumentId);
  expect(await merge()).toMatch(/^Only half .* Merged: “Lid”\. Not merged: “Base”, “Arm”\.$/);
  expect(logged).toHaveLength(1);
  broken.add("doc_Lid" as DocumentId);
  await expect(merge()).rejects.toThrow("a fault of ours");
});

test("of a merge that changed nothing only its reason is told", async () => {
  const { refused, merge } = workshop("Lid", "Base");
  refused.add("doc_Lid" as DocumentId);
  expect(await merge()).toBe("The store does not answer.");
});
