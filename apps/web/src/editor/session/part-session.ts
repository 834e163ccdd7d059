import type { Failure, Result } from "@solidtype/contracts";
import {
  type Command,
  type CommandErrorCode,
  newId,
  PartDocument,
  PersonalUndo,
  type PartModel,
  type RunResult,
} from "@solidtype/document";
import type { OpenDocument, Presence } from "@solidtype/sync";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { KernelClient } from "../../kernel-worker/kernel-client.ts";
import type { Built, BuiltBody } from "../../kernel-worker/protocol.ts";
import type { ShownBody } from "../../viewport/shapes.ts";
import type { BodyRow, EditorState, PersonHere } from "./editor-state.ts";
import { previewModel } from "./preview-model.ts";

export type Person = { readonly id: string; readonly name: string };

type Ports = {
  readonly open: OpenDocument;
  readonly presence: Presence;
  readonly kernel: KernelClient;
  readonly person: Person;
};

/**
 * One part open in one window: the document with its commands and undo, the kernel that shows it, who else is here.
 * Components read `store` and call these methods; no rule about parts lives in them. The picture always follows the
 * model in the store: every change asks the kernel for the newest model, and results of older ones are dropped there.
 */
export class PartSession {
  readonly store: StoreApi<EditorState>;
  readonly kernel: KernelClient;
  readonly #part: PartDocument;
  readonly #undo: PersonalUndo;
  readonly #ports: Ports;
  readonly #stops: (() => void)[] = [];
  readonly #meshes = new Map<string, NonNullable<BuiltBody["mesh"]>>();
  #builtOf: PartModel | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.kernel = ports.kernel;
    this.#part = new PartDocument(ports.open.doc, { person: ports.person.id });
    this.#undo = new PersonalUndo(this.#part, ports.person.id);
    this.store = createStore<EditorState>(() => ({
      model: this.#part.model,
      reports: new Map(),
      bodies: [],
      shown: [],
      frames: new Map(),
      kernel: ports.kernel.state(),
      building: false,
      sync: ports.open.state,
      people: [],
      selection: [],
      editing: null,
      sketch: null,
      rollback: null,
      hidden: new Set<string>(),
      canUndo: false,
      canRedo: false,
      refusal: null,
    }));
    this.#stops.push(
      this.#part.listen(() => this.#modelChanged()),
      ports.open.onState((sync) => this.store.setState({ sync })),
      ports.kernel.onState((kernel) => this.store.setState({ kernel })),
      this.store.subscribe((state, before) => {
        const same =
          state.model === before.model &&
          state.editing === before.editing &&
          state.rollback === before.rollback;
        if (!same) void this.#rebuild();
      }),
    );
    this.#followPeople();
    const leave = (): void => void ports.presence.close();
    addEventListener("pagehide", leave, { once: true });
    this.#stops.push(() => removeEventListener("pagehide", leave));
    void this.#rebuild();
  }

  get model(): PartModel {
    return this.#part.model;
  }

  /** One change by this person. A refusal is kept for the status line and returned. */
  run(batch: Command | readonly Command[], key?: string): Result<RunResult, CommandErrorCode> {
    const done = this.#part.run(batch, key === undefined ? {} : { key });
    this.store.setState({ refusal: done.ok ? null : done.error.message });
    return done;
  }

  undo(): void {
    this.#undo.undo();
    this.#modelChanged();
  }

  redo(): void {
    this.#undo.redo();
    this.#modelChanged();
  }

  freshId(): string {
    return newId();
  }

  set(change: Partial<EditorState>): void {
    this.store.setState(change);
  }

  /** Tells the others which feature is open here and what is picked. */
  show(feature: string | null, selection: readonly string[]): void {
    const { awareness } = this.#ports.presence;
    const { id, name } = this.#ports.person;
    awareness.setLocalState({ person: { id, name }, feature, selection });
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#undo.close();
    this.#part.close();
    this.kernel.close();
    await Promise.all([this.#ports.presence.close(), this.#ports.open.close()]);
  }

  #modelChanged(): void {
    this.store.setState({
      model: this.#part.model,
      canUndo: this.#undo.canUndo,
      canRedo: this.#undo.canRedo,
    });
  }

  async #rebuild(): Promise<void> {
    const { model, editing, rollback } = this.store.getState();
    const wanted = previewModel(model, editing, rollback);
    if (wanted === this.#builtOf) return;
    this.#builtOf = wanted;
    this.store.setState({ building: true });
    const built = await this.kernel.rebuild(wanted, [...this.#meshes.keys()]);
    // Overtaken by a newer model: that one will answer.
    if (built === null || this.#builtOf !== wanted) return;
    if (built.ok) this.#take(built.value);
    else this.#fail(built.error);
  }

  #fail(failure: Failure): void {
    this.#builtOf = null;
    this.store.setState({ building: false, refusal: failure.message });
    if (failure.code === "kernel-recycled" || failure.code === "kernel-overtaken") void this.#rebuild();
  }

  #take(built: Built): void {
    for (const body of built.bodies) if (body.mesh !== null) this.#meshes.set(body.key, body.mesh);
    const alive = new Set(built.bodies.map((body) => body.key));
    const rows = built.bodies.map(({ name, label, color, visible, key }, at): BodyRow => ({
      name,
      label,
      color,
      visible,
      at,
      key,
    }));
    const shown = built.bodies.flatMap((body): ShownBody[] => {
      const mesh = this.#meshes.get(body.key);
      if (mesh === undefined || !body.visible) return [];
      return [{ id: body.name, key: body.key, mesh, color: body.color ?? undefined }];
    });
    for (const key of this.#meshes.keys()) if (!alive.has(key)) this.#meshes.delete(key);
    this.store.setState({
      reports: new Map(built.features.map((report) => [report.id, report])),
      bodies: rows,
      shown,
      frames: built.frames,
      building: false,
    });
  }

  #followPeople(): void {
    const { awareness } = this.#ports.presence;
    const read = (): void => {
      const people = [...awareness.getStates()].flatMap(([client, state]) => {
        const person = personOf(client, state);
        return person === null || client === awareness.clientID ? [] : [person];
      });
      this.store.setState({ people });
    };
    awareness.on("change", read);
    this.#stops.push(() => awareness.off("change", read));
    this.show(null, []);
  }
}

/** What another window says of itself. The server vouches for nothing but `principal`; the rest is shown as said. */
function personOf(client: number, state: unknown): PersonHere | null {
  if (typeof state !== "object" || state === null || !("person" in state)) return null;
  const { person } = state;
  if (typeof person !== "object" || person === null || !("id" in person) || !("name" in person)) return null;
  const feature = "feature" in state && typeof state.feature === "string" ? state.feature : null;
  const agent = "agent" in person && person.agent === true;
  return { client, id: String(person.id), name: String(person.name).slice(0, 80), agent, feature };
}
