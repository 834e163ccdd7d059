import { expect, test } from "vitest";
import { type Command, emptyPart, fromModel } from "../index.ts";
import { opened } from "../testing/parts.ts";

const VARIABLES = 18_000;
const BOXES = 8_000;
const many = <One>(count: number, of: (at: number) => One): One[] =>
  Array.from({ length: count }, (_, at) => of(at));

function largePart(): Uint8Array {
  const empty = emptyPart("Large", "mm");
  const made = fromModel({
    ...empty,
    variables: many(VARIABLES, (at) => ({
      id: `v${at}`,
      name: `v${at}`,
      expression: at % 10 === 0 ? "1 mm" : `#v${at - 1} + 1 mm`,
      description: "",
    })),
    features: [
      ...empty.features,
      ...many(BOXES, (at) => ({
        id: `f${at}`,
        type: "box",
        name: `Box ${at}`,
        suppressed: false,
        params: { width: `#v${at}` },
      })),
    ] as typeof empty.features,
  });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

const large = largePart();

const batches: { readonly [what: string]: (at: number) => Command } = {
  "descriptions of variables": (at) => ({ command: "editVariable", id: `v${at}`, description: `${at}` }),
  "values of variables": (at) => ({ command: "editVariable", id: `v${at}`, expression: `${at + 1} mm` }),
  "names of variables": (at) => ({ command: "editVariable", id: `v${at}`, name: `w${at}` }),
  "places of variables": (at) => ({ command: "moveVariable", id: `v${at}`, after: null }),
  "variables taken away": (at) => ({ command: "deleteVariable", id: `v${BOXES + 1_999 - at}` }),
  "variables made": (at) => ({ command: "addVariable", name: `n${at}`, expression: "#v9000 + 1 mm" }),
  "places of features": (at) => ({ command: "moveFeature", ids: [`f${at}`], after: "right" }),
  "copies of features": (at) => ({ command: "duplicateFeature", ids: [`f${at}`] }),
  "features taken away": (at) => ({ command: "deleteFeature", ids: [`f${at}`] }),
};

test.each(Object.entries(batches))(
  "a thousand %s of a large part are changed within seconds: an agent's process does nothing else meanwhile",
  (_what, command) => {
    const result = opened(large).run(many(1_000, command));
    expect(result).toMatchObject({ ok: true });
  },
  10_000,
);
