import { fail, type Failure, type Result } from "@solidtype/contracts";
import {
  type Arrival,
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
import { createTaskList, type TaskList } from "../../exchange/task-list.ts";
import type { KernelClient } from "../../kernel-worker/kernel-client.ts";
import type { Built, StandIns } from "../../kernel-worker/protocol.ts";
import { restoreTo } from "../../versions/restore.ts";
import type { ShapeMesh, ShownBody } from "../../viewport/shapes.ts";
import type { CameraPose } from "./camera-pose.ts";
import { type ListedBody, rowOf } from "./body-row.ts";
import type { EditorState } from "./editor-state.ts";
import { followModel } from "./following-model.ts";
import { followPeople, type Names } from "./following-people.ts";
import { toldPicks } from "./people.ts";
import { followSelection } from "./following-selection.ts";
import { locateEach, namesToMark } from "./locating.ts";
import type { KeptUndo } from "../../platform/kept-undo.ts";
import type { ServerPart } from "./server-result.ts";
import { previewModel } from "./preview-model.ts";
import { followSites } from "./sites.ts";
import { standInSeeker } from "./stand-ins.ts";
import { followUnreached } from "./unreached-files.ts";
import { mindTheWindow } from "./window.ts";

export type Person = { readonly id: string; readonly name: string };

/** Milliseconds between two words about where one looks. */
const lookInterval = 120;

type Ports = {
  readonly open: OpenDocument;
  readonly presence: Presence;
  readonly kernel: KernelClient;
  readonly person: Person;
  readonly names: Names;
  /** Why this person may only look on, in words; null when they may edit. */
  readonly access: string | null;
  /** Tells what the kernel service makes of the document until the signal stops it. */
  readonly followServer: (onPart: (part: ServerPart) => void, signal: AbortSignal) => void;
  /** What this window could undo before it was loaded anew; nothing where nothing can be done. */
  readonly keptUndo?: KeptUndo | undefined;
};

/** When what comes to a document was made. */
function arrivals(open: OpenDocument): () => Arrival {
  let opening = true;
  open.synced.then(
    () => (opening = false),
    () => undefined,
  );
  return () => (open.caughtUp ? "now" : opening ? "before-opening" : "while-away");
}

/**
 * One part open in one window: the document with its commands and undo, the kernel that shows it, who else is here.
 * Components read `store` and call these methods; no rule about parts lives in them. The picture always follows the
 * model in the store: every change asks the kernel for the newest model, and results of older ones are dropped there.
 */
export class PartSession {
  readonly store: StoreApi<EditorState>;
  readonly kernel: KernelClient;
  /** Exports and imports under way in this window. */
  readonly tasks: TaskList = createTaskList();
  readonly #part: PartDocument;
  readonly #undo: PersonalUndo;
  readonly #ports: Ports;
  readonly #stops: (() => void)[] = [];
  readonly #meshes = new Map<string, ShapeMesh>();
  #builtOf: PartModel | null = null;
  /** What the picture is of, where this page's kernel has built it. */
  #shownOf: PartModel | null = null;
  /** Whether the page's own kernel has built the part: from then on the service's picture is not needed. */
  #ownBuild = false;
  /** Whether a kernel that comes in the place of one that died is given the part; not twice, or that would go on. */
  #revivable = true;
  #standIns: StandIns = {};
  readonly #seekStandIns = standInSeeker(
    (onPart) => this.#follow(onPart),
    (part) => this.showServer(part),
  );
  /** Set while the page lives on what the service builds. */
  #living: AbortController | null = null;
  #camera: CameraPose | null = null;
  #told = "";
  #looking: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.kernel = ports.kernel;
    this.#part = new PartDocument(ports.open.doc, { person: ports.person.id });
    const kept = ports.keptUndo?.take();
    this.#undo = new PersonalUndo(this.#part, ports.person.id, arrivals(ports.open), kept);
    this.store = createStore<EditorState>(() => ({
      model: this.#part.model,
      reports: new Map(),
      bodies: [],
      shown: [],
      isSeen: false,
      frames: new Map(),
      lines: new Map(),
      sketches: new Map(),
      kernel: ports.kernel.state(),
      building: false,
      seeking: false,
      sync: ports.open.state,
      people: [],
      following: null,
      selection: [],
      marked: [],
      consumed: [],
      sites: new Map(),
      editing: null,
      sketch: null,
      rollback: null,
      visibility: new Map(),
      chosen: new Set<string>(),
      renaming: null,
      losing: null,
      canUndo: this.#undo.canUndo,
      canRedo: this.#undo.canRedo,
      access: ports.access,
      refusal: null,
    }));
    if (ports.keptUndo !== undefined) this.#stops.push(ports.keptUndo.follow(this.#undo));
    this.#stops.push(
      this.#part.listen(() => this.#modelChanged()),
      ports.open.onState((sync) => this.store.setState({ sync })),
      ports.kernel.onState((kernel) => {
        this.store.setState({ kernel });
        if (kernel.kind === "broken") this.#liveOnServer();
        else this.#living?.abort();
        if (kernel.kind === "ready") this.#revive();
      }),
      this.store.subscribe((state, before) => {
        const same =
          state.model === before.model &&
          state.editing === before.editing &&
          state.sketch === before.sketch &&
          state.rollback === before.rollback;
        if (same) return;
        this.#revivable = true;
        void this.#rebuild();
      }),
    );
    // A kernel that was lent before may have broken before.
    if (ports.kernel.state().kind === "broken") this.#liveOnServer();
    this.#followMarks();
    this.#stops.push(followSites(this));
    this.#stops.push(
      followPeople(ports, this.store, () => {
        // Whoever comes to watch sees at once what this person has been looking at all along.
        if (this.#camera !== null) this.#tell({ camera: this.#camera });
      }),
    );
    this.show(null, []);
    this.#stops.push(
      followSelection(this),
      followUnreached(this.store, () => this.#buildAgain()),
      mindTheWindow({
        person: ports.person.id,
        url: ports.open.url,
        presence: ports.presence,
        sync: () => ports.open.state,
        isBusy: this.tasks.isBusy,
        hurry: () => this.hurry(),
      }),
    );
    void this.#rebuild();
  }

  get person(): Person {
    return this.#ports.person;
  }

  get model(): PartModel {
    return this.#part.model;
  }

  /** One change by this person. A refusal is kept for the status line and returned. */
  run(batch: Command | readonly Command[], key?: string): Result<RunResult, CommandErrorCode | "read-only"> {
    const { access } = this.store.getState();
    if (access !== null) {
      this.store.setState({ refusal: access });
      return fail("read-only", access);
    }
    const done = this.#part.run(batch, key === undefined ? {} : { key });
    this.store.setState({ refusal: done.ok ? null : done.error.message });
    return done;
  }

  /** Makes the part what it was, as one change that can be undone. */
  restore(was: PartModel): Result<unknown> {
    const { access } = this.store.getState();
    const done = access === null ? restoreTo(was)(this.#part) : fail("read-only", access);
    this.store.setState({ refusal: done.ok ? null : done.error.message });
    return done;
  }

  canUndoRun(run: string): boolean {
    return this.#undo.canUndoRun(run);
  }

  /** Takes back what a run of the agent did since the part was opened here. False: nothing of it is left. */
  undoRun(run: string): boolean {
    if (this.#refuses()) return false;
    const undone = this.#undo.undoRun(run);
    this.#modelChanged();
    return undone;
  }

  undo(): void {
    if (this.#refuses()) return;
    this.#undo.undo();
    this.#modelChanged();
  }

  redo(): void {
    if (this.#refuses()) return;
    this.#undo.redo();
    this.#modelChanged();
  }

  /** Whether this person may only look by now, as they are then told. */
  #refuses(): boolean {
    const { access } = this.store.getState();
    if (access !== null) this.store.setState({ refusal: access });
    return access !== null;
  }

  /** Tries again now what could not be read or saved. */
  hurry(): void {
    this.#ports.open.hurry();
  }

  /** Gives up what the platform has not taken; the part is to be opened anew after it. */
  async discardUnsaved(): Promise<void> {
    await this.#ports.open.discard();
  }

  freshId(): string {
    return newId();
  }

  set(change: Partial<EditorState>): void {
    this.store.setState(change);
  }

  /** Tells the others which feature is open here and what is picked. */
  show(feature: string | null, selection: readonly string[]): void {
    this.#tell({ feature, selection: toldPicks(selection) });
  }

  /** Tells the others where one looks, at most every so often: whoever follows sees the same. */
  look(camera: CameraPose): void {
    this.#camera = camera;
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      const seen = String(this.#camera);
      if (this.store.getState().people.length === 0 || seen === this.#told) return;
      this.#told = seen;
      this.#tell({ camera: this.#camera });
    }, lookInterval);
  }

  #tell(part: object): void {
    const { awareness } = this.#ports.presence;
    const { id, name } = this.#ports.person;
    awareness.setLocalState({ ...awareness.getLocalState(), person: { id, name }, ...part });
  }

  async close(): Promise<void> {
    clearTimeout(this.#looking);
    for (const stop of this.#stops) stop();
    this.tasks.close();
    this.#undo.close();
    this.#part.close();
    this.kernel.close();
    await Promise.all([this.#ports.presence.close(), this.#ports.open.close()]);
  }

  #modelChanged(): void {
    this.store.setState({
      ...followModel(this.store.getState(), this.#part.model),
      canUndo: this.#undo.canUndo,
      canRedo: this.#undo.canRedo,
    });
  }

  async #rebuild(): Promise<void> {
    const wanted = previewModel(this.store.getState());
    if (wanted !== this.#builtOf) await this.#build(wanted);
  }

  async #build(wanted: PartModel): Promise<void> {
    this.#builtOf = wanted;
    this.store.setState({ building: true });
    const built = await this.kernel.rebuild({
      model: wanted,
      known: [...this.#meshes.keys()],
      standIns: this.#standIns,
      fresh: !this.#ownBuild,
    });
    // Overtaken by a newer model: that one will answer.
    if (built === null || this.#builtOf !== wanted) return;
    if (!built.ok) return this.#fail(built.error, wanted);
    this.#shownOf = wanted;
    this.#take(built.value);
  }

  #fail(failure: Failure, wanted: PartModel): void {
    const { code } = failure;
    const diedAgain = code === "kernel-died" && !this.#revivable;
    // A model that the kernel could not get through is not given to the next one: that waits for a change.
    const isHopeless = code === "kernel-hung" || code === "kernel-stopped" || diedAgain;
    if (isHopeless) this.#revivable = false;
    else this.#builtOf = null;
    // That there is no kernel is said for as long as it is so, and not as what came of a change.
    const refusal = code === "kernel-not-loaded" ? null : failure.message;
    this.store.setState({ building: false, refusal });
    if (code === "kernel-died") this.#revive();
    // Its heir knows nothing of what is still shown: until it has built that, nothing could be picked or measured.
    if (isHopeless && this.#shownOf !== null && this.#shownOf !== wanted) void this.#build(this.#shownOf);
  }

  /** A kernel that took the place of another has no part: nothing of what is shown could be picked or measured. */
  #revive(): void {
    if (this.store.getState().building || !this.#revivable || this.kernel.state().kind !== "ready") return;
    this.#revivable = false;
    this.#buildAgain();
  }

  #buildAgain(): void {
    this.#builtOf = null;
    void this.#rebuild();
  }

  /**
   * Shows what the kernel service has built, until the page's own kernel has: with the same keys, so that nothing is
   * drawn anew when it takes over.
   */
  showServer({ manifest, meshes }: ServerPart): void {
    if (manifest.standIns !== undefined) {
      this.#standIns = manifest.standIns;
      this.#buildAgain();
    }
    if (this.#ownBuild) return;
    for (const [key, mesh] of meshes) this.#meshes.set(key, mesh);
    const reports = new Map(manifest.features.map((report) => [report.id, report]));
    this.store.setState({ ...this.#bodies(manifest.bodies), reports });
  }

  /** Without a kernel of its own the page follows the service's. */
  #liveOnServer(): void {
    this.#ownBuild = false;
    this.#revivable = true;
    this.store.setState({ building: false });
    this.#living = this.#follow((part) => this.showServer(part));
  }

  #follow(onPart: (part: ServerPart) => void): AbortController {
    const abort = new AbortController();
    this.#stops.push(() => abort.abort());
    this.#ports.followServer(onPart, abort.signal);
    return abort;
  }

  #take(built: Built): void {
    this.#ownBuild = true;
    for (const body of built.bodies) if (body.mesh !== null) this.#meshes.set(body.key, body.mesh);
    this.store.setState({
      ...this.#bodies(built.bodies),
      reports: new Map(built.features.map((report) => [report.id, report])),
      frames: built.frames,
      lines: built.lines,
      sketches: built.sketches,
      building: false,
    });
    const { editing, sketch, rollback } = this.store.getState();
    const isWhole = editing === null && sketch === null && rollback === null;
    if (isWhole) this.#seekStandIns(built.features, this.#standIns);
  }

  /** Bodies as rows and as shapes to show; meshes that no body has any more are let go. */
  #bodies(bodies: readonly ListedBody[]): Pick<EditorState, "bodies" | "shown"> {
    const alive = new Set(bodies.map((body) => body.key));
    const rows = bodies.map(rowOf);
    const shown = bodies.flatMap((body): ShownBody[] => {
      const mesh = this.#meshes.get(body.key);
      if (mesh === undefined || !body.visible) return [];
      return [{ id: body.name, key: body.key, mesh, color: body.color ?? undefined }];
    });
    for (const key of this.#meshes.keys()) if (!alive.has(key)) this.#meshes.delete(key);
    return { bodies: rows, shown };
  }

  #followMarks(): void {
    let shown = "";
    const mark = async (state: EditorState): Promise<void> => {
      const names = namesToMark(state);
      const wanted = `${names.join("\n")}\n${state.bodies.map((body) => body.key).join()}`;
      if (wanted === shown) return;
      shown = wanted;
      const places = await locateEach(this, names);
      const consumed = names.filter((_, at) => places[at]?.length === 0);
      if (shown === wanted) this.store.setState({ marked: places.flat(), consumed });
    };
    this.#stops.push(
      this.store.subscribe((state, before) => {
        const { editing, chosen, reports, bodies } = before;
        const same = state.editing === editing && state.chosen === chosen && state.reports === reports;
        if (!same || state.bodies !== bodies) void mark(state);
      }),
    );
  }
}
