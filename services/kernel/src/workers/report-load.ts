import { Gauge, type Registry } from "prom-client";
import type { GeometryPool } from "./pool.ts";

/** How much geometry there is to do, for who decides on the number of replicas. */
export function reportLoad(pool: GeometryPool, registry: Registry): void {
  const gauge = new Gauge({
    name: "geometry_threads",
    help: "Geometry threads that run, those at work, and tasks that wait for one.",
    labelNames: ["state"],
    registers: [registry],
    collect: () => {
      const { workers, busy, waiting } = pool.load;
      gauge.set({ state: "running" }, workers);
      gauge.set({ state: "busy" }, busy);
      gauge.set({ state: "waiting" }, waiting);
    },
  });
}
