import { Counter, type Registry } from "prom-client";

/**
 * How often a copy of a document was loaded to check an update against. Where it comes near the number of updates, more
 * documents are edited at once than there is memory for.
 */
export function countLoads(registry: Registry): (thread: "ordinary" | "large") => void {
  const counter = new Counter({
    name: "documents_loaded_total",
    help: "Copies of documents that were loaded to check updates against, by the thread that holds them.",
    labelNames: ["thread"],
    registers: [registry],
  });
  return (thread) => counter.inc({ thread });
}
