import { fail } from "@solidtype/contracts";
import type { BlobStore, Bus, Logger } from "@solidtype/service-kit";
import { catalogue, planCall, type Place, runCall } from "@solidtype/tools";
import type { Toolbox } from "../run/run-ports.ts";
import type { Acting } from "./acting.ts";
import { kernelGeometry } from "./kernel-geometry.ts";
import { type Here, OpenParts } from "./open-parts.ts";
import type { Room } from "./room.ts";
import type { SketchStates } from "./sketch-states.ts";
import { workspacePort } from "./workspace.ts";

export type ToolboxParts = {
  readonly bus: Bus;
  readonly blobs: BlobStore;
  readonly publicUrl: string;
  readonly room: Room;
  readonly sketches: SketchStates;
};

/** A fault of ours in one tool is an answer of that tool: the run goes on, and is not taken up for ever. */
async function guarded(
  log: Logger,
  tool: string,
  work: () => ReturnType<typeof runCall>,
): ReturnType<typeof runCall> {
  try {
    return await work();
  } catch (error) {
    log.error({ err: error, tool }, "a tool broke");
    return fail(
      "tool-failed",
      "Something broke on our side while this was carried out, and some of it may have been done. Look at what there is before you try it another way.",
    );
  }
}

/** The catalogue over the real platform, for one run. Close it with the run. */
export function openToolbox(
  parts: ToolboxParts,
  acting: Acting,
  here: Here,
): Toolbox & { close(): Promise<void> } {
  const open = new OpenParts({ acting, here, room: parts.room });
  const geometryFor = (signal: AbortSignal | undefined) =>
    kernelGeometry({ ...parts, acting, signal: signal ?? acting.signal });
  const part = (at: Place) => open.open(at);
  const sketchState = parts.sketches.of.bind(parts.sketches);
  const workspace = workspacePort(acting, open, { project: here.project, branch: here.branch });
  return {
    descriptions: catalogue,
    async plan(tool, input) {
      try {
        return await planCall(tool, input, { part, workspace });
      } catch (error) {
        parts.bus.log.error({ err: error, tool }, "a call could not be planned");
        return { title: tool.replaceAll("_", " "), needsApproval: true };
      }
    },
    async run(tool, input, { call, signal, mayRemove }) {
      const done = await guarded(parts.bus.log, tool, () =>
        runCall(tool, input, {
          part,
          geometry: geometryFor(signal),
          sketchState,
          workspace,
          key: call,
          mayRemove,
        }),
      );
      if (!done.ok) return { failed: true, result: done.error.message };
      const { text, picture } = done.value;
      return { failed: false, result: text, ...(picture === undefined ? {} : { picture }) };
    },
    close: () => open.close(),
  };
}
