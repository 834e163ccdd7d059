import { afterEach, expect, test, vi } from "vitest";
import type { ShapeMesh } from "../../viewport/shapes.ts";
import { beginFeature, cancelEditing } from "./feature-editing.ts";
import { activateField } from "./field-picks.ts";
import type { PartSession } from "./part-session.ts";
import { listTakeable, takeable } from "./takeable.ts";
import { openPart, Refusal, settled } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

/** Its first face is flat, and all others bend. */
function meshOf(faces: number): ShapeMesh {
  const bent = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const normals = [0, 0, 1, 0, 0, 1, 0, 0, 1, ...Array.from({ length: faces - 1 }, () => bent).flat()];
  return {
    positions: new Float32Array(faces * 9),
    normals: new Float32Array(normals),
    indices: Uint32Array.from({ length: faces * 3 }, (_, at) => at),
    faceRanges: Uint32Array.from({ length: faces * 2 }, (_, at) => (at % 2 === 0 ? (at / 2) * 3 : 3)),
    edgePositions: new Float32Array(),
    edgeRanges: new Uint32Array(),
    vertices: new Float32Array(),
  };
}

function listed(type: "sketch" | "shell", faces: number) {
  const { session } = openPart();
  session.set({ shown: [{ id: "b", key: "k", mesh: meshOf(faces), color: undefined }] });
  beginFeature(session, type);
  const { touches, left } = takeable(session.store.getState());
  return { faces: touches.flatMap((touch) => (touch.kind === "face" ? [touch.index] : [])), left };
}

test("the list has what a click would take: for a sketch's plane flat faces and no round ones", () => {
  expect(listed("sketch", 3)).toEqual({ faces: [0], left: 0 });
  expect(listed("shell", 3)).toEqual({ faces: [0, 1, 2], left: 0 });
});

test("it says how much it does not show", () => {
  const { faces, left } = listed("shell", 200);
  expect([faces.length, left]).toEqual([150, 50]);
});

/** A part with one body, and a dialog open that takes faces; what the kernel calls them is for the test to say. */
async function withDialog(type: "shell" | "extrude" = "shell") {
  const { session, kernel } = openPart();
  await kernel.finish({ name: "$b", key: "k", mesh: meshOf(2) });
  beginFeature(session, type);
  const made = session.store.getState().editing?.id ?? "";
  kernel.answers = ({ ask, ...more }) =>
    ask === "reference" && "at" in more ? { name: more.at === 0 ? `${made}:end` : "b:top" } : undefined;
  const built = async () => {
    while (kernel.rebuilds.length > 0) await kernel.finish({ name: "$b", key: "k", mesh: meshOf(2) });
  };
  return { session, kernel, built };
}
const labels = async (listing: ReturnType<typeof listTakeable>) =>
  (await listing)?.rows.map(({ label }) => label) ?? null;

test("a list that is ready only when its dialog is closed, or takes for another field, is not shown", async () => {
  const leavings: readonly ((session: PartSession) => void)[] = [
    cancelEditing,
    (session) => activateField(session, "another"),
  ];
  for (const leave of leavings) {
    const { session, built } = await withDialog();
    const listing = labels(listTakeable(session));
    leave(session);
    await built();
    await settled();
    expect(await listing).toBeNull();
    expect(session.store.getState().refusal).toBeNull();
  }
});

test("what the feature in the dialog makes itself is not among what it could take", async () => {
  const { session, built } = await withDialog();
  const listing = labels(listTakeable(session));
  await built();
  expect(await listing).toEqual(["Top face of b"]);
});

test("where nothing can be named the kernel's words say why", async () => {
  const { session, kernel, built } = await withDialog();
  kernel.answers = () => new Refusal("kernel-not-loaded");
  const listing = labels(listTakeable(session));
  await built();
  expect(await listing).toBeNull();
  expect(session.store.getState().refusal).toBe("Refused: kernel-not-loaded.");
});

test("a body is listed as it is called in the tree", async () => {
  const { session, kernel } = openPart();
  await kernel.finish({ name: "$b", key: "k", mesh: meshOf(1) });
  beginFeature(session, "boolean");
  const listing = labels(listTakeable(session));
  await kernel.finish({ name: "$b", key: "k", mesh: meshOf(1) });
  expect(await listing).toEqual(session.store.getState().bodies.map(({ label }) => label));
});
