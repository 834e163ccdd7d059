import { readFileSync } from "node:fs";
import {
  type BranchId,
  type DocumentId,
  type DocumentResult,
  type ProjectId,
  type WorkspaceId,
  isRetryable,
} from "@solidtype/contracts";
import { type PartModel, PartDocument, fromModel, parseModel } from "@solidtype/document";
import { MemoryStorage, openDocument } from "@solidtype/sync";
import type { Person, PlatformUnderTest } from "@solidtype/testkit";
import * as Y from "yjs";

export type PartUnderTest = {
  readonly workspace: WorkspaceId;
  readonly project: ProjectId;
  readonly document: DocumentId;
  readonly branch: BranchId;
  readonly part: PartDocument;
  /** Resolves when what was edited is durable. */
  saved(): Promise<void>;
  /** The result of what the document holds now, as soon as there is one. */
  result(): Promise<DocumentResult>;
  close(): Promise<void>;
};

/** How long anything may take on a machine that is busy with other things. */
export const patience = { timeout: 100_000, interval: 100 };

export function exampleModel(name: string): PartModel {
  const file = new URL(`../../../../examples/${name}.json`, import.meta.url);
  const model = parseModel(JSON.parse(readFileSync(file, "utf8")));
  if (!model.ok) throw new Error(model.error.message);
  return model.value;
}

/** A document with an example in it, made through the door and open for edits as the person's editor has it. */
export async function partUnderTest(
  platform: PlatformUnderTest,
  person: Person,
  example: string,
): Promise<PartUnderTest> {
  const { api } = person;
  const workspace = good(await api.createWorkspace({ body: { name: "W" } })).data.id;
  const project = good(await api.createProject({ params: { workspace }, body: { name: "P" } })).data;
  const document = good(
    await api.createDocument({ params: { project: project.id }, body: { name: `The ${example}` } }),
  ).data.id;
  const { reading } = good(await api.getDocument({ params: { document } })).data;
  const open = openDocument({
    baseUrl: `${platform.origin}/api/v1/streams`,
    path: reading.stream,
    storage: new MemoryStorage(),
    fetch: person.fetch as never,
  });
  const part = new PartDocument(open.doc, { person: person.id });
  await open.synced;
  const content = fromModel(exampleModel(example));
  if (!content.ok) throw new Error(content.error.message);
  Y.applyUpdate(open.doc, content.value, "local");
  await open.saved();
  return {
    workspace,
    project: project.id,
    document,
    branch: project.mainBranchId,
    part,
    saved: async () => void (await open.saved()),
    async result() {
      const deadline = Date.now() + patience.timeout;
      for (;;) {
        const answer = await api.getResult({ params: { document } });
        // A service that starts again is asked again, as a browser does.
        const mayPass = !answer.ok && isRetryable(answer.error.code);
        if (!mayPass && good(answer).data.state !== "building") return good(answer).data;
        if (Date.now() > deadline) throw new Error("it is still not built");
        await new Promise((resolve) => setTimeout(resolve, patience.interval));
      }
    },
    close: async () => {
      part.close();
      await open.close();
    },
  };
}

type Good<Answer> =
  Extract<Answer, { readonly ok: true }> extends { readonly value: infer Value } ? Value : never;

export function good<Answer extends { readonly ok: boolean }>(answer: Answer): Good<Answer> {
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return (answer as unknown as { readonly value: Good<Answer> }).value;
}
