import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take much longer than others of their suite, which their sizes do not tell. */
const long = [
  "solver/limits.test",
  "solving.property",
  "docsync/src/faults/kill.int",
  "docsync/src/http/conformance.int",
  "kernel/src/faults.int",
  "names/fuzz/names-hold.wasm",
  "kernel/src/cli/main.wasm",
  "workers/pool.wasm",
  "agent/src/runs/outages.int",
  "kernel/src/sweep/sweep.int",
  "docsync/src/faults/outages.int",
  "e2e/story.spec",
  "e2e/story-kills",
  "e2e/start-and-stop",
  "e2e/self-healing",
];

/** Begins with what takes longest: a long file that begins last is waited for by an idle machine. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.includes(name));
      return at < 0 ? long.length : at;
    };
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
