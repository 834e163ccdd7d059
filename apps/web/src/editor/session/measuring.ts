import { isKnownEntity, type SketchData } from "@solidtype/sketch";
import { densityOf } from "../materials.ts";
import { type Line, linesOf, massLines, sumLines } from "../measure-words.ts";
import { quantityWords } from "../part-units.ts";
import { describeName } from "./describe-name.ts";
import type { BodyRow, EditorState, Selected } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

/** What was measured, in words, and what it measures. */
export type Measured = { readonly of: string; readonly lines: readonly Line[] };

type Picked = { readonly name: string; readonly touch: Selected["touch"] };

/** What is picked, measured: one thing by itself, two against each other, more of one kind together; nothing: the part. */
export async function measure(session: PartSession): Promise<Measured | null> {
  const state = session.store.getState();
  const { selection, bodies, kernel, model } = state;
  if (kernel.kind !== "ready") return null;
  if (selection.length === 0)
    return massOf(
      session,
      "Whole part",
      bodies.filter(({ visible }) => visible),
    );
  const ofBodies = selection.flatMap(({ touch, reference }): Picked[] =>
    "body" in touch && reference !== null ? [{ name: reference.name, touch }] : [],
  );
  const words = ({ name }: Picked): string => describeName(state, name);
  const [first] = ofBodies;
  if (first === undefined) return drawnMeasure(state);
  // Planes, axes and drawings lie beside bodies: of them nothing is told, and that is said.
  const aside = ofBodies.length < selection.length ? ", without what is no part of a body" : "";
  if (ofBodies.length === 1) {
    const body = bodies.find(({ name }) => first.touch.kind === "body" && name === first.touch.body);
    if (body !== undefined) return massOf(session, `${body.label}${aside}`, [body]);
  }
  if (ofBodies.length > 2) return together(session, ofBodies);
  const names = ofBodies.map(({ name }) => name);
  const answer = await session.kernel.ask({ ask: "measure", names });
  return answer.ok
    ? { of: `${ofBodies.map(words).join(" to ")}${aside}`, lines: linesOf(answer.value, model.meta.units) }
    : null;
}

/** Of bodies one of which cannot be weighed nothing is told: a part of the sum would be a wrong sum. */
async function massOf(
  session: PartSession,
  of: string,
  bodies: readonly BodyRow[],
): Promise<Measured | null> {
  const found = await Promise.all(
    bodies.map(async (body) => {
      const density = densityOf(body.material);
      const mass = await session.kernel.ask({ ask: "mass", body, density: density ?? 1 });
      return mass.ok ? { properties: mass.value, weighs: density !== null } : null;
    }),
  );
  const known = found.filter((one) => one !== null);
  if (known.length < found.length) return null;
  return { of, lines: massLines(known, session.model.meta.units) };
}

/** Each of them is a question to the kernel: so many are asked at once. */
const mostTogether = 60;

/** Many of one kind add up. */
async function together(session: PartSession, picked: readonly Picked[]): Promise<Measured | null> {
  const of = `${picked.length} picked`;
  if (picked.length > mostTogether) return { of, lines: [] };
  const { bodies } = session.store.getState();
  if (picked.every(({ touch }) => touch.kind === "body")) {
    const names = new Set(picked.map(({ name }) => name));
    const rows = bodies.filter(({ name }) => names.has(name));
    return massOf(session, `${rows.length} bodies`, rows);
  }
  const answers = await Promise.all(
    picked.map(({ name }) => session.kernel.ask({ ask: "measure", names: [name] })),
  );
  const measures = answers.flatMap((answer) => (answer.ok && "kind" in answer.value ? [answer.value] : []));
  if (measures.length < answers.length) return null;
  return { of, lines: sumLines(measures, session.model.meta.units) };
}

/** A line, circle or point of a sketch: where nothing of a body is picked. */
function drawnMeasure({ selection, sketches, model, ...state }: EditorState): Measured {
  const unit = model.meta.units;
  const names = selection.flatMap(({ reference }) => (reference === null ? [] : [reference.name]));
  const of = names.map((name) => describeName({ model, bodies: state.bodies }, name)).join(" and ");
  const [only] = selection;
  if (selection.length !== 1 || only === undefined || only.touch.kind !== "curve")
    return { of: of === "" ? "Regions" : of, lines: [] };
  const [sketch = "", entity = ""] = only.touch.id.split("/");
  const data = sketches.get(sketch)?.data;
  const size = data === undefined ? null : sizeOf(data, entity);
  return { of, lines: size === null ? [] : [{ label: size.label, value: quantityWords(size.value, unit) }] };
}

type Size = { readonly label: string; readonly value: number };

function sizeOf(data: SketchData, id: string): Size | null {
  const entity = data.entities[id];
  if (entity === undefined || !isKnownEntity(entity)) return null;
  switch (entity.type) {
    case "point":
      return null;
    case "circle":
      return { label: "Radius", value: entity.radius };
    case "line":
      return apart(data, "Length", entity.start, entity.end);
    case "arc":
      return apart(data, "Radius", entity.center, entity.start);
  }
}

function apart(data: SketchData, label: string, from: string, to: string): Size | null {
  const [a, b] = [data.entities[from], data.entities[to]];
  if (a === undefined || b === undefined || !isKnownEntity(a) || !isKnownEntity(b)) return null;
  if (a.type !== "point" || b.type !== "point") return null;
  return { label, value: Math.hypot(a.x - b.x, a.y - b.y) };
}
