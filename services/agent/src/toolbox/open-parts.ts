import {
  type BranchId,
  type DocumentId,
  type Result,
  type WorkspaceId,
  documentStream,
  fail,
  ok,
  operations,
  parseId,
  parseStreamPath,
} from "@solidtype/contracts";
import {
  type Command,
  PartDocument,
  type PartModel,
  type RunOptions,
  type RunResult,
} from "@solidtype/document";
import {
  type OpenDocument,
  openPresence,
  type Presence,
  whenAsOfNow,
  whenSaved,
  whenSynced,
} from "@solidtype/sync";
import type { PartPort, Place } from "@solidtype/tools";
import type { Acting } from "./acting.ts";
import type { Load, Room } from "./room.ts";

/** Where a run works when its tools are not told otherwise. */
export type Here = Place & { readonly project?: string | undefined };

/** A part that tools work on, with what else the agent's own ports need to know of it. */
export type OpenPart = PartPort & {
  readonly workspace: WorkspaceId;
  /** Where the server's content ends that is known here. */
  readonly offset: () => string | null;
};

type Held = { readonly open: OpenDocument; readonly part: PartDocument; readonly presence: Presence };
/** A part that is or is being opened, what it takes of the process's room, and how many work on it just now. */
type Holding = { readonly opening: Promise<Result<Held, string>>; readonly load: Load; users: number };
type Where = { readonly workspace: WorkspaceId; readonly document: DocumentId; readonly branch: BranchId };

export type OpenPartsOptions = {
  readonly acting: Acting;
  /** Of all parts that this process has open. */
  readonly room: Room;
  /** Opened where no other place is named. */
  readonly here: Here;
  readonly openMs?: number;
  readonly saveMs?: number;
  /** How long somebody waits for others to make room. */
  readonly roomMs?: number;
};

/** A part that is open costs thirty times its bytes, its model alone three. */
const openToModel = 10;

/** Parts that stay open though nobody works on them: enough for a run that goes to and fro between some. */
const mostIdle = 8;
const defaultSaveMs = 20_000;

/** Parts that a run has open, each once, followed live until the run ends or it has gone on to many others. */
export class OpenParts {
  readonly #options: OpenPartsOptions;
  /** The one that was last opened or let go is the last. */
  readonly #held = new Map<string, Holding>();

  constructor(options: OpenPartsOptions) {
    this.#options = options;
  }

  async open(at: Place): Promise<Result<OpenPart, string>> {
    const located = await this.#locate(at);
    if (!located.ok) return located;
    const { name, where } = located.value;
    const path = pathOf(where);
    const wasHeld = this.#held.has(path);
    const holding = this.#hold(path);
    const held = await this.#asOfNow(holding, wasHeld);
    if (!held.ok) {
      this.#letGo(path, holding);
      return held;
    }
    const { part, open } = held.value;
    let used = true;
    return ok({
      ...where,
      name,
      model: (): PartModel => part.model,
      foresee: (batch, key) => part.foresee(batch, key),
      offset: () => open.offset,
      edit: (batch, key) => this.#run(holding, held.value, where, batch, { key }),
      letGo: () => {
        if (used) this.#letGo(path, holding);
        used = false;
      },
    });
  }

  /** What it is called, and the stream that it is read from there. */
  async #locate(at: Place): Promise<Result<{ readonly name: string; readonly where: Where }, string>> {
    const found = await this.#find(at);
    if (!found.ok) return found;
    const { id, name, kind, workspaceId, reading } = found.value;
    if (kind !== "part") return fail("not-a-part", `"${name}" is a ${kind}; tools work on parts.`);
    const stream = parseStreamPath(reading.stream);
    if (stream?.kind !== "document") throw new Error(`no document's stream: ${reading.stream}`);
    return ok({ name, where: { workspace: workspaceId, document: id, branch: stream.branch } });
  }

  /** The named document or the open one, on the named branch, or on the open one where its project has that, or on main. */
  async #find({ document: documentText, branch: branchText }: Place) {
    const { here, acting } = this.#options;
    const document = parseId("document", documentText ?? here.document);
    if (document === undefined) return badPlace(documentText, "document");
    const on = branchText ?? here.branch;
    const branch = parseId("branch", on);
    if (on !== undefined && branch === undefined) return badPlace(on, "branch");
    const params = { document };
    if (branch === undefined) return dataOf(await acting.ask(operations.getDocument, { params, query: {} }));
    const there = dataOf(await acting.ask(operations.getDocument, { params, query: { branch } }));
    if (there.ok || branchText !== undefined || there.error.code !== "not-found") return there;
    const elsewhere = dataOf(await acting.ask(operations.getDocument, { params, query: {} }));
    return elsewhere.ok && elsewhere.value.projectId !== here.project ? elsewhere : there;
  }

  /** One that was open before may lack what another replica, or a person, has saved since: a tool works on what there is. */
  async #asOfNow({ opening }: Holding, wasHeld: boolean): Promise<Result<Held, string>> {
    const held = await opening;
    if (!held.ok || !wasHeld) return held;
    const { acting, openMs = 15_000 } = this.#options;
    const patience = { milliseconds: openMs, signal: acting.signal };
    const now = await whenAsOfNow(held.value.open, acting.streams.fetch, patience);
    return now.ok ? held : now;
  }

  async close(): Promise<void> {
    const all = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(all.map((holding) => this.#end(holding)));
  }

  /**
   * A part as it once was, read and let go of: what is kept of it, until `done`, is the model that `of` makes. `done` is
   * called also where it could not be read.
   */
  async once<Value>(
    at: Place,
    offset: string,
    branch: BranchId,
    of: (state: Uint8Array) => Result<Value, string>,
  ): Promise<{ readonly read: Result<Value, string>; readonly done: () => void }> {
    const { acting, room } = this.#options;
    const load: Load = { bytes: 0 };
    const done = (): void => room.shrink(load, 0);
    const found = await this.#find(at);
    if (!found.ok) return { read: found, done };
    const stream = documentStream(found.value.workspaceId, found.value.id, branch);
    try {
      const state = await room.enter(load, this.#roomPatience(), (admit) =>
        acting.streams.state(stream, offset, admit),
      );
      const read = state.ok ? of(state.value.state) : state;
      room.shrink(load, load.bytes / openToModel);
      return { read, done };
    } catch (error) {
      done();
      throw error;
    }
  }

  /** One change by this run on exactly what the work is shown, beside what is open here. */
  async change<Value>(
    at: Place,
    work: (part: PartDocument, offset: string) => Promise<Result<Value, string>>,
  ): Promise<Result<Value, string>> {
    const { acting, room, saveMs = defaultSaveMs } = this.#options;
    const located = await this.#locate(at);
    if (!located.ok) return located;
    const { document, branch } = located.value.where;
    const allowed = await acting.may("document.write", { kind: "document", document, branch });
    if (!allowed.ok) return allowed;
    const { run, actingFor } = acting.principal;
    const load: Load = { bytes: 0 };
    const patience = { milliseconds: saveMs, signal: acting.signal };
    const path = pathOf(located.value.where);
    try {
      return await room.enter(load, this.#roomPatience(), (admit) =>
        acting.streams.change(
          path,
          patience,
          async (doc, offset) => {
            const part = new PartDocument(doc, { person: actingFor, run });
            try {
              return await work(part, offset);
            } finally {
              part.close();
            }
          },
          admit,
        ),
      );
    } finally {
      room.shrink(load, 0);
    }
  }

  #roomPatience() {
    const { acting, roomMs = 20_000 } = this.#options;
    return { milliseconds: roomMs, signal: acting.signal };
  }

  /** What cannot be closed is let go of all the same: nobody waits for it, and others' runs go on in this process. */
  async #end({ opening, load }: Holding): Promise<void> {
    const { room } = this.#options;
    room.stay(load);
    try {
      const held = await opening;
      if (held.ok) await close(held.value);
    } catch {
      // Whoever opened it was told.
    }
    room.shrink(load, 0);
  }

  #hold(path: string): Holding {
    const holding = this.#held.get(path) ?? this.#begin(path);
    this.#options.room.stay(holding.load);
    holding.users += 1;
    this.#held.delete(path);
    this.#held.set(path, holding);
    return holding;
  }

  #begin(path: string): Holding {
    const load: Load = { bytes: 0 };
    const holding: Holding = { opening: this.#follow(path, load), load, users: 0 };
    const drop = (): void => {
      this.#drop(path, holding);
      this.#options.room.shrink(load, 0);
    };
    void holding.opening.then((held) => held.ok || drop(), drop);
    return holding;
  }

  #letGo(path: string, holding: Holding): void {
    holding.users -= 1;
    if (this.#held.get(path) !== holding) return;
    this.#held.delete(path);
    this.#held.set(path, holding);
    const leave = (of: string, one: Holding): Promise<void> => {
      this.#drop(of, one);
      return this.#end(one);
    };
    if (holding.users === 0) this.#options.room.rest(holding.load, () => leave(path, holding));
    const idle = [...this.#held].filter(([, { users }]) => users === 0);
    for (const [oldest, one] of idle.slice(0, Math.max(0, idle.length - mostIdle))) void leave(oldest, one);
  }

  #drop(path: string, holding: Holding): void {
    if (this.#held.get(path) === holding) this.#held.delete(path);
  }

  async #follow(path: string, load: Load): Promise<Result<Held, string>> {
    const { acting, room, openMs = 15_000 } = this.#options;
    const opened = await room.enter(load, this.#roomPatience(), async (admit) => {
      const open = acting.streams.open(path, admit);
      const synced = await whenSynced(open, { milliseconds: openMs, signal: acting.signal });
      if (!synced.ok) await open.close();
      return synced.ok ? ok(open) : synced;
    });
    if (!opened.ok) return opened;
    const open = opened.value;
    open.doc.on("update", (update: Uint8Array) => room.grow(load, update.length));
    const { run, actingFor } = acting.principal;
    const part = new PartDocument(open.doc, { person: actingFor, run });
    const presence = openPresence({ url: open.url, doc: open.doc, fetch: acting.streams.fetch });
    presence.awareness.setLocalState({
      person: { id: run, name: "Agent", agent: true },
      feature: null,
      selection: [],
    });
    return ok({ open, part, presence });
  }

  async #run(
    holding: Holding,
    held: Held,
    where: Where,
    batch: readonly Command[],
    options: RunOptions,
  ): Promise<Result<RunResult, string>> {
    const { acting, saveMs = defaultSaveMs } = this.#options;
    const { document, branch } = where;
    const allowed = await acting.may("document.write", { kind: "document", document, branch });
    if (!allowed.ok) return allowed;
    const done = held.part.run(batch, options);
    if (!done.ok) return done;
    // Cancelling does not cut this off: it takes milliseconds, and what became of the change would not be known.
    const saved = await whenSaved(held.open, { milliseconds: saveMs });
    if (saved.ok) return done;
    // What could not be saved is only here: whoever looks next must see what the server has.
    this.#drop(pathOf(where), holding);
    await this.#end(holding);
    return saved;
  }
}

/** What an operation answers, without what a browser wants to know beside it. */
const dataOf = <Data, Code extends string>(
  answer: Result<{ readonly data: Data }, Code>,
): Result<Data, Code> => (answer.ok ? ok(answer.value.data) : answer);

const pathOf = ({ workspace, document, branch }: Where) => documentStream(workspace, document, branch);

function badPlace(named: string | undefined, what: "document" | "branch"): Result<never, string> {
  return named === undefined
    ? fail(
        "no-part",
        "No part is open here. Name one by `document`: list_documents shows them, create_document makes one.",
      )
    : fail(
        "bad-id",
        `"${named}" is no ${what}'s id: list_${what === "document" ? "documents" : "branches"} shows them.`,
      );
}

async function close({ open, part, presence }: Held): Promise<void> {
  part.close();
  await Promise.all([presence.close(), open.close()]);
}
