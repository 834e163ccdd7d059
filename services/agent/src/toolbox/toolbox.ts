import type { BlobStore, Bus } from "@solidtype/service-kit";
import { catalogue, planCall, type Place, runCall } from "@solidtype/tools";
import type { Toolbox } from "../run/run-ports.ts";
import type { Acting } from "./acting.ts";
import { kernelGeometry } from "./kernel-geometry.ts";
import { OpenParts } from "./open-parts.ts";
import { workspacePort } from "./workspace.ts";

export type ToolboxParts = { readonly bus: Bus; readonly blobs: BlobStore; readonly publicUrl: string };

/** Where a run works when its tools are not told otherwise. */
export type Here = Place & { readonly project?: string | undefined };

/** The catalogue over the real platform, for one run. Close it with the run. */
export function openToolbox(
  parts: ToolboxParts,
  acting: Acting,
  here: Here,
): Toolbox & { close(): Promise<void> } {
  const open = new OpenParts({ acting, here });
  const geometry = kernelGeometry(parts);
  const workspace = workspacePort(acting, { project: here.project, branch: here.branch });
  return {
    descriptions: catalogue,
    plan: planCall,
    async run(tool, input, { call }) {
      const done = await runCall(tool, input, {
        part: (at) => open.open(at),
        geometry,
        workspace,
        key: call,
      });
      if (!done.ok) return { failed: true, result: done.error.message };
      const { text, picture } = done.value;
      return { failed: false, result: text, ...(picture === undefined ? {} : { picture }) };
    },
    close: () => open.close(),
  };
}
