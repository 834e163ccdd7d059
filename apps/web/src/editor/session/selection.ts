import type { Touch } from "../../viewport/shapes.ts";
import { meshVertices, sameTouch } from "../../viewport/shapes.ts";
import type { Picked } from "../../viewport/picking.ts";
import { pickIntoField } from "./feature-editing.ts";
import type { PartSession } from "./part-session.ts";

/** The name that a reference takes for what was touched; null when the kernel has none (it is rebuilding). */
export async function nameOfTouch(session: PartSession, touch: Touch): Promise<string | null> {
  if (touch.kind === "plane" || touch.kind === "curve") return touch.id;
  const { bodies, shown } = session.store.getState();
  const body = bodies.find((row) => row.name === touch.body);
  if (body === undefined) return null;
  if (touch.kind === "vertex") {
    const mesh = shown.find((one) => one.id === touch.body)?.mesh;
    if (mesh === undefined) return null;
    const [x = 0, y = 0, z = 0] = meshVertices(mesh).subarray(touch.index * 3, touch.index * 3 + 3);
    const named = await session.kernel.ask({ ask: "name-vertex", body: body.at, point: [x, y, z] });
    return named.ok ? named.value : null;
  }
  const named = await session.kernel.ask({ ask: "name", kind: touch.kind, body: body.at, at: touch.index });
  return named.ok ? named.value : null;
}

/** A click in the view: into the dialog's active field while one is open, else into the selection, additive. */
export async function clickInView(session: PartSession, picked: Picked | null): Promise<void> {
  const { editing, selection } = session.store.getState();
  if (picked === null) {
    if (editing === null) session.set({ selection: [] });
    return;
  }
  const { touch } = picked;
  const already = selection.some((one) => sameTouch(one.touch, touch));
  if (editing === null && already) {
    session.set({ selection: selection.filter((one) => !sameTouch(one.touch, touch)) });
    return;
  }
  const name = await nameOfTouch(session, touch);
  if (name === null) return;
  if (session.store.getState().editing !== null) {
    pickIntoField(session, name);
    return;
  }
  const next = [...session.store.getState().selection, { touch, name }];
  session.set({ selection: next });
  session.show(
    null,
    next.flatMap((one) => one.name ?? []),
  );
}
