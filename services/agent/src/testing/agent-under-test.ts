import {
  type Chat,
  type ChatRow,
  type ChatRun,
  type DocumentId,
  type DocumentRow,
  type ProjectRow,
  type WorkspaceId,
  chatStream,
  documentStream,
  foldChat,
} from "@solidtype/contracts";
import { PartDocument, type PartModel } from "@solidtype/document";
import { readState } from "@solidtype/sync";
import {
  type ModelServer,
  type ModelTurn,
  type Person,
  type PlatformUnderTest,
  startModelServer,
  startPlatform,
} from "@solidtype/testkit";
import { expect } from "vitest";
import * as Y from "yjs";

/** The whole platform as processes, with a model provider that says what a test's script says. */
export type AgentUnderTest = {
  readonly platform: PlatformUnderTest;
  readonly model: ModelServer;
  plays(...turns: readonly ModelTurn[]): void;
  close(): Promise<void>;
};

export async function startAgent(env: Record<string, string> = {}): Promise<AgentUnderTest> {
  const model = await startModelServer(() => ({ text: "Done." }));
  const platform = await startPlatform({
    env: { RATE_LIMIT_SCALE: "1000" },
    beside: {
      kernel: {},
      agent: { ANTHROPIC_API_KEY: "key", ANTHROPIC_BASE_URL: model.url, ...env },
    },
  });
  return {
    platform,
    model,
    plays(...turns) {
      let told = 0;
      model.setScript(() => turns[told++] ?? { text: "Done." });
    },
    async close() {
      await platform.close();
      await model.close();
    },
  };
}

/** A person with a part open and a chat beside it. */
export type Desk = {
  readonly person: Person;
  readonly workspace: WorkspaceId;
  readonly project: ProjectRow;
  readonly document: DocumentRow;
  readonly chat: ChatRow;
  /** Starts a run on the part and answers its id. */
  say(text: string, key?: string): Promise<ChatRun["id"]>;
  read(): Promise<Chat>;
  /** The run once it is in one of these states. */
  until(run: string, ...states: readonly ChatRun["state"][]): Promise<Chat>;
  part(document?: DocumentId): Promise<PartModel>;
};

type Answered<Value> =
  | { readonly ok: true; readonly value: { readonly data: Value } }
  | { readonly ok: false };

export function dataOf<Value>(answer: Answered<Value>): Value {
  expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true });
  if (!answer.ok) throw new Error("refused");
  return answer.value.data;
}

export async function openDesk({ platform }: AgentUnderTest, person?: Person): Promise<Desk> {
  const who = person ?? (await platform.person("Ada"));
  const { api } = who;
  const workspace = dataOf(await api.createWorkspace({ body: { name: "Works" } })).id;
  const project = dataOf(await api.createProject({ params: { workspace }, body: { name: "Brackets" } }));
  const document = dataOf(
    await api.createDocument({ params: { project: project.id }, body: { name: "Bracket" } }),
  );
  const chat = dataOf(
    await api.startChat({
      params: { workspace },
      body: { context: "editor", project: project.id, document: document.id },
    }),
  );
  const url = `${platform.origin}/api/v1/streams/${chatStream(workspace, chat.id)}`;
  const read = async (): Promise<Chat> => {
    let answer = await who.fetch(url);
    // A service that was just started again may be on its way yet.
    await expect
      .poll(async () => (answer.status < 500 ? answer : (answer = await who.fetch(url))).status, {
        timeout: 90_000,
        interval: 200,
      })
      .toBeLessThan(500);
    if (answer.status === 404) return foldChat([]);
    expect(answer.status).toBe(200);
    return foldChat((await answer.json()) as unknown[]);
  };
  return {
    person: who,
    workspace,
    project,
    document,
    chat,
    read,
    async say(text, idempotencyKey) {
      const started = await api.startRun({
        params: { chat: chat.id },
        body: { text, document: document.id },
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
      return dataOf(started).run;
    },
    async until(run, ...states) {
      let chatNow = await read();
      await expect
        .poll(
          async () => {
            chatNow = await read();
            return chatNow.runs.get(run)?.state;
          },
          { timeout: 60_000, interval: 50 },
        )
        .toSatisfy((state) => states.includes(state as ChatRun["state"]));
      return chatNow;
    },
    async part(id = document.id) {
      const state = await readState({
        baseUrl: `${platform.origin}/api/v1/streams`,
        path: documentStream(workspace, id, project.mainBranchId),
        at: "now",
        fetch: (input, init) => who.fetch(input, init),
      });
      if (!state.ok) throw new Error(state.error.message);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state.value.state);
      return new PartDocument(doc, { person: who.id }).model;
    },
  };
}
