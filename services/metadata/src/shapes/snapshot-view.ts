/** `pg_current_snapshot()`: which transactions a snapshot saw. */
export type SnapshotView = {
  readonly xmin: number;
  readonly xmax: number;
  readonly running: ReadonlySet<number>;
};

export function parseSnapshot(text: string): SnapshotView {
  const [xmin = "0", xmax = "0", running = ""] = text.split(":");
  const low = (id: string) => Number(BigInt.asUintN(32, BigInt(id)));
  return {
    xmin: low(xmin),
    xmax: low(xmax),
    running: new Set(running === "" ? [] : running.split(",").map(low)),
  };
}

/** Ids on the wire have 32 bits and wrap around: the nearer direction counts. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function sees(view: SnapshotView, xid: number): boolean {
  if (isBefore(xid, view.xmin)) return true;
  return isBefore(xid, view.xmax) && !view.running.has(xid);
}
