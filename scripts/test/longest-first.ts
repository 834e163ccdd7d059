import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take half a minute or more, which their sizes do not tell. */
const long = [
  "docsync/src/faults/kill.int",
  "docsync/src/http/conformance.int",
  "kernel/src/faults.int",
  "names/fuzz/names-hold.wasm",
  "kernel/src/cli/main.wasm",
  "workers/pool.wasm",
  "agent/src/runs/outages.int",
  "kernel/src/sweep/sweep.int",
  "docsync/src/faults/outages.int",
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
