/**
 * The life of a service process.
 *
 *     starting ── started ──▶ ready ── stop ──▶ draining ── drained ──▶ flushing ── flushed ──▶ stopped
 *
 * - `starting`: alive, not ready; what it needs may still be away.
 * - `ready`: takes work.
 * - `draining`: readiness is off and no new work is taken; work in hand is finished.
 * - `flushing`: the last words go out (log, traces, bus).
 * - `stopped`: the process exits with the exit code.
 *
 * `overdue` cuts a phase of the stop short, so that a stuck connection cannot hold the process. `crash` is a failed
 * start or an error nobody caught: what is in memory is no longer trusted, so nothing is drained. A second `stop`
 * changes nothing: Ctrl-C reaches the whole process group and the launcher sends its own signal beside it.
 */
export const phases = ["starting", "ready", "draining", "flushing", "stopped"] as const;
export type Phase = (typeof phases)[number];

export const lifecycleEvents = ["started", "stop", "drained", "flushed", "overdue", "crash"] as const;
export type LifecycleEvent = (typeof lifecycleEvents)[number];

const transitions: { readonly [P in Phase]: { readonly [E in LifecycleEvent]?: Phase } } = {
  starting: { started: "ready", stop: "draining", crash: "flushing" },
  ready: { stop: "draining", crash: "flushing" },
  draining: { drained: "flushing", overdue: "flushing", crash: "flushing" },
  flushing: { flushed: "stopped", overdue: "stopped", crash: "stopped" },
  stopped: {},
};

export type Life = { readonly phase: Phase; readonly exitCode: 0 | 1 };

export const newLife: Life = { phase: "starting", exitCode: 0 };

/** The next state; an event that means nothing in this phase changes nothing. */
export function step(life: Life, event: LifecycleEvent): Life {
  const phase = transitions[life.phase][event];
  if (phase === undefined) return life;
  return { phase, exitCode: event === "crash" || event === "overdue" ? 1 : life.exitCode };
}
