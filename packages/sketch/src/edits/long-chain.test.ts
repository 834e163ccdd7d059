import { expect, test } from "vitest";
import { type Entity, offset } from "../index.ts";

test("beside a chain of thousands of lines an offset is drawn within a second or two: the page waits for it", () => {
  const count = 4_000;
  const entities: { [id: string]: Entity } = {};
  for (let at = 0; at <= count; at += 1) entities[`p${at}`] = { type: "point", x: at * 5, y: at % 2 };
  for (let at = 0; at < count; at += 1)
    entities[`l${at}`] = { type: "line", start: `p${at}`, end: `p${at + 1}` };
  let made = 0;
  const newId = () => `n${(made += 1)}`;
  const lines = Array.from({ length: count }, (_, at) => `l${(at * 7) % count}`);
  const patch = offset(newId, { entities, constraints: {} }, lines, 0.5);
  if (!patch.ok) throw new Error(patch.error.message);
  const drawn = Object.values(patch.value.entities).filter((entity) => entity !== null && "start" in entity);
  expect(drawn).toHaveLength(count);
}, 4_000);
