import { fail, type Result } from "@solidtype/contracts";
import {
  type Arrival,
  type Command,
  type CommandErrorCode,
  newId,
  PartDocument,
  PersonalUndo,
  type PartModel,
  type RunResult,
  type UndoneRun,
} from "@solidtype/document";
import type { OpenDocument, Presence } from "@solidtype/sync";
import { createStore, type StoreApi } from "zustand/vanilla";
import { inWindowOnly } from "../save-words.ts";
import { createTaskList, type TaskList } from "../../exchange/task-list.ts";
import type { KernelClient } from "../../kernel-worker/kernel-client.ts";
import type { CameraPose } from "./camera-pose.ts";
import { isTouched } from "./draft.ts";
import { stepBack, stepOn } from "./draft-steps.ts";
import type { EditorState } from "./editor-state.ts";
import { followModel } from "./following-model.ts";
import { followPeople, type Names } from "./following-people.ts";
import { toldPicks } from "./people.ts";
import { Picture } from "./picture.ts";
import { followSelection } from "./following-selection.ts";
import { locateEach } from "./locating.ts";
import { namesToMark } from "./pointed-out.ts";
import type { KeptUndo } from "../../platform/kept-undo.ts";
import type { OnServerPart, ServerPart } from "./server-result.ts";
import { sentLast } from "./sent-last.ts";
import { followSites } from "./sites.ts";
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
  readonly followServer: (onPart: OnServerPart, signal: AbortSignal) => void;
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
 * Components read `store` and call these methods; no rule about parts lives in them.
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
  readonly #closing = new Set<() => void>();
  readonly #picture: Picture;
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
      drills: new Map(),
      sketches: new Map(),
      kernel: ports.kernel.state(),
      building: false,
      seeking: false,
      sync: ports.open.state,
      people: [],
      following: null,
      selection: [],
      pending: [],
      marked: [],
      consumed: [],
      pointed: null,
      sites: new Map(),
      editing: null,
      sketch: null,
      rollback: null,
      lostBars: [],
      visibility: new Map(),
      chosen: new Set<string>(),
      drawnLast: null,
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
    );
    this.#picture = new Picture({
      store: this.store,
      kernel: ports.kernel,
      followServer: ports.followServer,
    });
    this.#stops.push(() => this.#picture.close());
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
      mindTheWindow({
        person: ports.person.id,
        url: ports.open.url,
        presence: ports.presence,
        held: () => inWindowOnly(ports.open.state),
        endsWithPage: () => this.endsWithPage(),
        hurry: () => this.hurry(),
      }),
    );
    this.#picture.begin();
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

  /** Completes what was done here last in a feature, and is undone with it. False where that does not stand any more. */
  complete(feature: string, command: Command): boolean {
    return this.store.getState().access === null && this.#undo.complete(feature, command);
  }

  /** Makes the part what it was, as one change that can be undone. */
  restore<Done>(was: (part: PartDocument) => Result<Done>): Result<Done> {
    const { access } = this.store.getState();
    const done = access === null ? was(this.#part) : fail("read-only", access);
    this.store.setState({ refusal: done.ok ? null : done.error.message });
    return done;
  }

  canUndoRun(run: string): boolean {
    return this.#undo.canUndoRun(run);
  }

  /** Takes back what a run of the agent did since the part was opened here. */
  undoRun(run: string): UndoneRun {
    if (this.#refuses()) return "nothing";
    const undone = this.#undo.undoRun(run);
    this.#modelChanged();
    return undone;
  }

  /** Shows what the kernel service has built, until the page's own kernel has. */
  showServer(part: ServerPart): void {
    this.#picture.showServer(part);
  }

  /** In an open dialog it takes back what was done there, and never what is behind it. */
  undo(): void {
    if (this.#refuses() || this.#stepInDialog(stepBack)) return;
    this.#undo.undo();
    this.#modelChanged();
  }

  redo(): void {
    if (this.#refuses() || this.#stepInDialog(stepOn)) return;
    this.#undo.redo();
    this.#modelChanged();
  }

  #stepInDialog(step: typeof stepBack): boolean {
    const { editing } = this.store.getState();
    if (editing === null) return false;
    const stepped = step(editing);
    const none = `Nothing more of “${editing.draft.name}” can be taken back or done again. Close it first to go on with what was before it.`;
    this.set(stepped === null ? { refusal: none } : { editing: stepped, refusal: null });
    return true;
  }

  /** Whether this person may only look by now, as they are then told. */
  #refuses(): boolean {
    const { access } = this.store.getState();
    if (access !== null) this.store.setState({ refusal: access });
    return access !== null;
  }

  /** Whether something of this window would be lost, or broken off, if its page went now. */
  endsWithPage(): boolean {
    const { editing } = this.store.getState();
    const hasTyped = editing !== null && isTouched(editing);
    return hasTyped || inWindowOnly(this.#ports.open.state) > 0 || this.tasks.isBusy();
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

  /** Tells before it closes, while what is written can still be sent. Until stopped. */
  onClosing(tell: () => void): () => void {
    this.#closing.add(tell);
    return () => this.#closing.delete(tell);
  }

  async close(): Promise<void> {
    for (const tell of this.#closing) tell();
    clearTimeout(this.#looking);
    for (const stop of this.#stops) stop();
    this.tasks.close();
    this.#undo.close();
    this.#part.close();
    this.kernel.close();
    const { presence, open } = this.#ports;
    await Promise.all([presence.close(), sentLast(open).then(() => open.close())]);
  }

  #modelChanged(): void {
    const { editing } = this.store.getState();
    this.store.setState({
      ...followModel(this.store.getState(), this.#part.model),
      canUndo: this.#undo.canUndo,
      canRedo: this.#undo.canRedo,
    });
    if (editing !== null && this.store.getState().editing === null) this.show(null, []);
  }

  #followMarks(): void {
    let shown = "";
    const mark = async (state: EditorState): Promise<void> => {
      const names = namesToMark(state);
      const drawn = [...state.sketches.keys()];
      const wanted = JSON.stringify([names, drawn, state.bodies.map((body) => body.key)]);
      if (wanted === shown) return;
      shown = wanted;
      const places = await locateEach(this, names);
      if (shown !== wanted) return;
      // What nobody could tell of is asked for again when there is somebody, or another picture.
      if (places.includes(null)) shown = "";
      const consumed = names.filter((_, at) => places[at]?.length === 0);
      this.store.setState({ marked: places.flatMap((touches) => touches ?? []), consumed });
    };
    this.#stops.push(
      // What is built in the place of what was wrong has the same keys.
      this.kernel.onWrong(() => (shown = "")),
      this.store.subscribe((state, before) => {
        const watched = ["editing", "chosen", "reports", "bodies", "pointed", "sketches", "kernel"] as const;
        if (watched.some((one) => state[one] !== before[one])) void mark(state);
      }),
    );
  }
}
