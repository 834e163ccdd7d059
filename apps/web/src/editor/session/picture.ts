import type { Failure } from "@solidtype/contracts";
import type { PartModel } from "@solidtype/document";
import type { StoreApi } from "zustand/vanilla";
import { neverBuiltWords } from "../../kernel-worker/giving-up.ts";
import type { KernelClient } from "../../kernel-worker/kernel-client.ts";
import type { Built, StandIns } from "../../kernel-worker/protocol.ts";
import type { ShapeMesh, ShownBody } from "../../viewport/shapes.ts";
import { type ListedBody, rowOf } from "./body-row.ts";
import type { EditorState } from "./editor-state.ts";
import { previewModel } from "./preview-model.ts";
import type { OnServerPart, ServerPart } from "./server-result.ts";
import { standInSeeker } from "./stand-ins.ts";
import { followUnreached } from "./unreached-files.ts";

type Ports = {
  readonly store: StoreApi<EditorState>;
  readonly kernel: KernelClient;
  /** Tells what the kernel service makes of the document until the signal stops it. */
  readonly followServer: (onPart: OnServerPart, signal: AbortSignal) => void;
};

/**
 * What is shown of the part. It always follows the model in the store: every change asks the kernel for the newest
 * model, and results of older ones are dropped here. Until the page's own kernel has built the part, and where it has
 * none, the kernel service's picture stands in.
 */
export class Picture {
  readonly #store: StoreApi<EditorState>;
  readonly #kernel: KernelClient;
  readonly #followServer: Ports["followServer"];
  readonly #stops: (() => void)[] = [];
  readonly #meshes = new Map<string, ShapeMesh>();
  /** The bodies that were told last, as everybody has them. */
  #listed: readonly ListedBody[] = [];
  #builtOf: PartModel | null = null;
  #builds = 0;
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

  constructor({ store, kernel, followServer }: Ports) {
    this.#store = store;
    this.#kernel = kernel;
    this.#followServer = followServer;
    this.#stops.push(
      kernel.onState((state) => {
        store.setState({ kernel: state });
        if (state.kind === "broken") this.#liveOnServer();
        else this.#living?.abort();
        if (state.kind === "ready") this.#revive();
      }),
      store.subscribe((state, before) => {
        const same =
          state.model === before.model &&
          state.editing === before.editing &&
          state.sketch === before.sketch &&
          state.rollback === before.rollback;
        if (same) return;
        this.#revivable = true;
        void this.#rebuild();
      }),
      store.subscribe(({ visibility }, before) => {
        const isSame = ({ name }: ListedBody): boolean =>
          visibility.get(name) === before.visibility.get(name);
        if (visibility !== before.visibility && !this.#listed.every(isSame))
          store.setState(this.#bodies(this.#listed));
      }),
      followUnreached(store, () => this.#buildAgain()),
      kernel.onWrong(() => {
        // What is built in its place has the same keys.
        this.#meshes.clear();
        this.#buildAgain();
      }),
    );
    // A kernel that was lent before may have broken before.
    if (kernel.state().kind === "broken") this.#liveOnServer();
  }

  begin(): void {
    void this.#rebuild();
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #rebuild(): Promise<void> {
    const wanted = previewModel(this.#store.getState());
    if (wanted !== this.#builtOf) await this.#build(wanted);
  }

  async #build(wanted: PartModel): Promise<void> {
    this.#builtOf = wanted;
    this.#builds += 1;
    const build = this.#builds;
    // Asked first: all that follows the state would keep the worker waiting.
    const asked = this.#kernel.rebuild({
      model: wanted,
      known: [...this.#meshes.keys()],
      standIns: this.#standIns,
      fresh: !this.#ownBuild,
      preview: this.#store.getState().editing !== null,
    });
    this.#store.setState({ building: true });
    const built = await asked;
    // Overtaken by a newer one: that will answer.
    if (built === null || build !== this.#builds || this.#builtOf !== wanted) return;
    if (!built.ok) return this.#fail(built.error, wanted);
    this.#shownOf = wanted;
    this.#take(built.value);
  }

  #fail(failure: Failure, wanted: PartModel): void {
    const { code } = failure;
    // That there is no kernel is said for as long as it is so, and not as what came of a change.
    if (this.#kernel.state().kind === "broken") {
      this.#builtOf = null;
      return this.#store.setState({ building: false });
    }
    const diedAgain = code === "kernel-died" && !this.#revivable;
    // A model that the kernel could not get through is not given to the next one: that waits for a change.
    const isHopeless = code === "kernel-hung" || code === "kernel-stopped" || diedAgain;
    if (isHopeless) this.#revivable = false;
    else this.#builtOf = null;
    const isFirst = code === "kernel-hung" && this.#shownOf === null;
    this.#store.setState({ building: false, refusal: isFirst ? neverBuiltWords : failure.message });
    if (code === "kernel-died") this.#revive();
    // Its heir knows nothing of what is still shown: until it has built that, nothing could be picked or measured.
    if (isHopeless && this.#shownOf !== null && this.#shownOf !== wanted) void this.#build(this.#shownOf);
  }

  /** A kernel that took the place of another has no part: nothing of what is shown could be picked or measured. */
  #revive(): void {
    if (this.#store.getState().building || !this.#revivable || this.#kernel.state().kind !== "ready") return;
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
    this.#store.setState({ ...this.#bodies(manifest.bodies), reports });
  }

  /** Without a kernel of its own the page follows the service's. */
  #liveOnServer(): void {
    this.#ownBuild = false;
    this.#revivable = true;
    this.#store.setState({ building: false });
    this.#living = this.#follow((part) => this.showServer(part));
  }

  #follow(onPart: OnServerPart): AbortController {
    const abort = new AbortController();
    this.#stops.push(() => abort.abort());
    this.#followServer(onPart, abort.signal);
    return abort;
  }

  #take(built: Built): void {
    this.#ownBuild = true;
    const changed = built.bodies.flatMap(({ key, mesh }) => (mesh === null ? [] : [[key, mesh] as const]));
    for (const [key, mesh] of changed) this.#meshes.set(key, mesh);
    // For benchmarks and the browser's profiler: what is drawn of it comes later.
    if (changed.length > 0) {
      performance.mark("mesh");
      performance.clearMarks("mesh");
    }
    this.#store.setState({
      ...this.#bodies(built.bodies),
      reports: new Map(built.features.map((report) => [report.id, report])),
      frames: built.frames,
      lines: built.lines,
      drills: built.drills,
      sketches: built.sketches,
      building: false,
    });
    const { editing, sketch, rollback } = this.#store.getState();
    const isWhole = editing === null && sketch === null && rollback === null;
    if (isWhole) this.#seekStandIns(built.features, this.#standIns);
  }

  /** Bodies as rows and as shapes to show; meshes that no body has any more are let go. */
  #bodies(listed: readonly ListedBody[]): Pick<EditorState, "bodies" | "shown"> {
    this.#listed = listed;
    const { visibility } = this.#store.getState();
    const bodies = listed.map((body) => ({ ...body, visible: visibility.get(body.name) ?? body.visible }));
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
}
