import { type PartModel, resolveModel } from "@solidtype/document";
import type { Logger } from "@solidtype/service-kit";
import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import type { ToolPorts } from "@solidtype/tools";

/**
 * How well drawings are defined. The kernel solves them, and says only of what fails; here the same solver looks for as
 * long as a frame on a screen takes, since all runs of this process wait meanwhile.
 */
export class SketchStates {
  readonly #log: Logger;
  #solver: Promise<SketchSolver> | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  async of(model: PartModel, id: string): ReturnType<ToolPorts["sketchState"]> {
    const found = resolveModel(model).features.find((feature) => feature.id === id);
    if (found?.result.ok !== true || found.result.value.type !== "sketch") return null;
    try {
      this.#solver ??= createNodeSketchSolver();
      const solution = (await this.#solver).glance(found.result.value.sketch);
      if (!solution.ok || solution.value.status !== "solved") return null;
      const { freedom, diagnosis } = solution.value;
      const loose = Object.entries(diagnosis.entities).filter(([, definition]) => definition === "under");
      return {
        freedom,
        loose: loose.map(([entity]) => entity),
        redundant: diagnosis.redundant.map(({ constraint }) => constraint),
      };
    } catch (error) {
      // An edit that is made must not look as if it were not.
      this.#log.error({ err: error }, "how well a sketch is defined could not be told");
      return null;
    }
  }
}
