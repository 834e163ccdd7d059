import type { Reference } from "@solidtype/document";
import { type Frame, onFrame } from "../../geometry/frame.ts";
import { combine, namesOf } from "../../part/combine.ts";
import type { Operation, Part, Tool } from "../../part/part.ts";
import { planeAt } from "../../part/references.ts";
import type { Piece } from "../../solid/carry.ts";
import { keyOf } from "../../store/key.ts";

type Placed = {
  readonly id: string;
  readonly params: {
    readonly plane: Reference | null;
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly operation: Operation;
    readonly targets: readonly Reference[];
  };
};

/** A solid with a place and sizes: `make` builds it in the frame where it stands. */
export async function standing(
  part: Part,
  { id, params }: Placed,
  shape: readonly (string | number | boolean)[],
  make: (frame: Frame) => readonly Piece[],
): Promise<void> {
  const plane = await planeAt(part, params.plane!);
  const frame = { ...plane, origin: onFrame(plane, params.x, params.y, params.z) };
  const unit = await part.units.unit(keyOf("primitive", id, frame, shape), () => ({ pieces: make(frame) }));
  const tools = unit.solids.map((solid): Tool => ({ name: { kind: "body", feature: id }, solid }));
  await combine(part, id, params.operation, tools, namesOf(params.targets));
  part.did(id, { kind: "solids", operation: params.operation, tools, targets: namesOf(params.targets) });
}
