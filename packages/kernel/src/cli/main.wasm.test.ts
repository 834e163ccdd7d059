import { decode } from "fast-png";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPart } from "../rebuild/test-part.ts";
import { parseCall } from "./arguments.ts";
import { answerInTime } from "./deadline.ts";
import { callModel } from "./main.ts";

const example = (name: string) =>
  fileURLToPath(new URL(`../../../../examples/${name}.json`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "solidtype-model-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const call = (...args: string[]) => callModel(args, folder);
const json = async (file: string) => JSON.parse(await readFile(join(folder, file), "utf8"));

async function edited(
  name: string,
  edit: (model: {
    features: { id: string; params: object }[];
    variables: { name: string; expression: string }[];
  }) => void,
) {
  const model = JSON.parse(await readFile(example(name), "utf8"));
  edit(model);
  await writeFile(join(folder, "edited.json"), JSON.stringify(model));
  return "edited.json";
}

describe("rebuild", () => {
  it("says what was built and writes every file that was asked for", async () => {
    const outputs = [
      "--step",
      "f.step",
      "--brep",
      "f.brep",
      "--stl",
      "f.stl",
      "--glb",
      "f.glb",
      "--png",
      "f.png",
      "--svg",
      "f.svg",
      "--report",
      "f.json",
    ];
    const { code, out, err } = await call(
      "rebuild",
      example("flange"),
      ...outputs,
      "--size",
      "320x240",
      "--density",
      "7.85",
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/Flange +263647\.65 .* valid +closed/);
    expect(out).toMatch(/Bolt pattern +circular-pattern +built/);
    const png = decode(await readFile(join(folder, "f.png")));
    expect([png.width, png.height]).toEqual([320, 240]);
    for (const [file, start] of [
      ["f.step", "ISO-10303-21;"],
      ["f.stl", "SolidType"],
      ["f.glb", "glTF"],
      ["f.svg", "<svg"],
    ] as const) {
      expect((await readFile(join(folder, file), "latin1")).startsWith(start), file).toBe(true);
    }
    expect(await readFile(join(folder, "f.brep"), "latin1")).toContain("CASCADE Topology");
    const [body] = (await json("f.json")).bodies;
    expect(body).toMatchObject({ label: "Flange", openSides: 0, validity: { valid: true } });
    expect(body.mass).toBeCloseTo(body.volume * 0.00785, 6);
  });

  it("names the feature that fails, keeps the rest and exits with 1", async () => {
    const part = await edited("flange", ({ features }) => {
      Object.assign(features.find(({ id }) => id === "neck")!.params, { radius: "60 mm" });
    });
    const { code, out, err } = await call("rebuild", part);
    expect(code).toBe(1);
    expect(err).toMatch(/^model: Neck radius: .+/);
    expect(out).toMatch(/Bolt pattern +circular-pattern +built/);
  });
});

describe("import", () => {
  it("reads back what rebuild wrote, with names and volumes", async () => {
    await call(
      "rebuild",
      example("hinge"),
      "--step",
      "hinge.step",
      "--stl",
      "hinge.stl",
      "--report",
      "hinge.json",
    );
    const { code, out } = await call("import", "hinge.step", "--report", "back.json");
    expect([code, out]).toEqual([0, expect.stringContaining("Right leaf")]);
    const [before, after] = [(await json("hinge.json")).bodies, (await json("back.json")).bodies];
    expect(after.map(({ label }: { label: string }) => label)).toEqual(["Left leaf", "Right leaf", "Pin"]);
    after.forEach(({ volume }: { volume: number }, at: number) =>
      expect(Math.abs(volume / before[at].volume - 1)).toBeLessThan(1e-6),
    );
  });

  it("makes a solid of triangles", async () => {
    await call("rebuild", example("bracket"), "--stl", "bracket.stl", "--quality", "coarse");
    const { code, out } = await call("import", "bracket.stl");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^bracket\n[^]*bracket +39\d{3}\.\d* .* valid +closed/),
    ]);
  });

  it("keeps the colours of a STEP file", async () => {
    await call("rebuild", example("enclosure"), "--step", "box.step", "--report", "box.json");
    await call("import", "box.step", "--report", "box-back.json");
    const colors = async (name: string) =>
      (await json(name)).bodies.map(({ color }: { color: string }) => color);
    expect(await colors("box-back.json")).toEqual(await colors("box.json"));
    expect(new Set(await colors("box.json")).size).toBeGreaterThan(1);
  });

  it("refuses garbage with a reason", async () => {
    await writeFile(join(folder, "bad.step"), "garbage");
    expect(await call("import", "bad.step")).toMatchObject({
      code: 1,
      err: expect.stringContaining("not a STEP file"),
    });
    expect(await call("import", "bad.txt")).toMatchObject({ code: 2 });
  });
});

describe("measure, resolve and names", () => {
  it("measure what lies between two faces", async () => {
    const { code, out } = await call(
      "measure",
      example("bracket"),
      "angle:side(wall)",
      "angle:side(wall-inner)",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/shortest +6 mm/);
    expect(out).toMatch(/angle +0° \(parallel\)/);
    expect((await call("measure", example("bracket"), "angle:side(nothing)")).code).toBe(1);
  });

  it("list names that resolve", async () => {
    const { out } = await call("names", example("knob"), "--json");
    const [{ faces }] = JSON.parse(out);
    const [side] = faces.filter((face: string) => face.startsWith("grip:side"));
    expect(await call("resolve", example("knob"), side)).toEqual({
      code: 0,
      out: `${side}: found\n`,
      err: "",
    });
    expect(await call("resolve", example("knob"), "nothing:side")).toEqual({
      code: 1,
      out: "nothing:side: missing\n",
      err: "",
    });
    expect((await call("resolve", example("knob"), "not a name")).code).toBe(1);
  });
});

describe("diff", () => {
  it("says what was changed and what it did to the bodies", async () => {
    const part = await edited("flange", ({ variables, features }) => {
      variables.find(({ name }) => name === "thickness")!.expression = "20 mm";
      features.splice(
        features.findIndex(({ id }) => id === "groove"),
        1,
      );
    });
    const { code, out } = await call("diff", example("flange"), part);
    expect(code).toBe(1);
    expect(out).toContain("~ variable thickness expression: 16 mm → 20 mm");
    expect(out).toContain("- feature Sealing groove: revolve");
    expect(out).toMatch(/~ solid \$turned.*: .* mm³/);
    expect(await call("diff", example("flange"), example("flange"))).toEqual({
      code: 0,
      out: "no difference\n",
      err: "",
    });
  });
});

describe("a call that takes too long", () => {
  it("is stopped at its deadline, wherever it is", async () => {
    expect(await call("rebuild", example("fixture-plate"), "--deadline", "0.02")).toEqual({
      code: 1,
      out: "",
      err: "model: It was not done within 0.02 s and was stopped. --deadline gives it more time.\n",
    });
    expect(await call("rebuild", example("knob"), "--deadline", "soon")).toMatchObject({ code: 2 });
  });

  it("because of one operation is done without that, and names its feature", async () => {
    // Twenty-five rings that overlap are united one by one: minutes.
    const rings = testPart([
      { id: "block", type: "box" },
      { id: "ring", type: "torus", params: { operation: "add" } },
      {
        id: "row",
        type: "linear-pattern",
        params: { features: ["ring"], direction: { name: "right" }, spacing: "3 mm", count: "25" },
      },
    ]);
    await writeFile(join(folder, "rings.json"), JSON.stringify(rings));
    const rebuild = parseCall(["rebuild", "rings.json"]);
    if (!rebuild.ok) throw new Error(rebuild.error.message);
    const answer = await answerInTime(rebuild.value, folder, 15);
    expect(answer).toMatchObject({ ok: true, value: { failed: true } });
    if (!answer.ok) return;
    expect(answer.value.problems).toEqual([
      expect.stringContaining("row: It took longer than 15 seconds and was given up"),
    ]);
    expect(answer.value.text).toMatch(/ring +torus +built/);
  });
});

describe("a wrong call", () => {
  it("is told from a failure, and says what is wrong", async () => {
    expect(await call("rebuild")).toMatchObject({ code: 2, err: expect.stringContaining("one part.json") });
    expect(await call("rebuild", "missing.json")).toMatchObject({
      code: 1,
      err: "model: missing.json cannot be read: there is no such file\n",
    });
    await writeFile(join(folder, "list.json"), "[1, 2");
    expect(await call("rebuild", "list.json")).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not JSON"),
    });
    await writeFile(join(folder, "list.json"), "[1, 2]");
    expect(await call("rebuild", "list.json")).toMatchObject({
      code: 1,
      err: expect.stringContaining("not valid"),
    });
    expect(await call("rebuild", "--help")).toMatchObject({
      code: 0,
      out: expect.stringContaining("--quality"),
    });
    expect(await call()).toMatchObject({ code: 2, out: expect.stringContaining("rebuild <part.json>") });
  });
});

describe("a part with imported bodies", () => {
  it("is built from the files beside it, and says what is missing whatever it is asked", async () => {
    await mkdir(join(folder, "parts"));
    const step = await call("rebuild", example("flange"), "--step", "parts/flange.step");
    expect(step.code).toBe(0);
    const model = JSON.parse(await readFile(example("flange"), "utf8"));
    const feature = (id: string, file: string) => ({
      id,
      type: "imported-body",
      name: id,
      suppressed: false,
      params: { blob: `ws/upload/${id}`, file, format: "step" },
    });
    const imports = async (...features: object[]) => {
      const part = { ...model, features, variables: [], bodies: {} };
      await writeFile(join(folder, "parts/part.json"), JSON.stringify(part));
    };
    await imports(feature("i", "flange.step"));
    expect(await call("measure", "parts/part.json", "$i(0)")).toMatchObject({ code: 0, err: "" });
    await imports(feature("i", "flange.step"), feature("j", "../main.json"));
    const { code, out, err } = await call("names", "parts/part.json");
    expect([code, out.length > 0]).toEqual([1, true]);
    expect(err).toContain("model: j: The content of ../main.json is not there.");
  });
});

it.each([
  ["nowhere/out.step", "nowhere/out.step cannot be written: there is no folder nowhere"],
  ["part.json/out.step", "part.json/out.step cannot be written: a part of its path is a file, not a folder"],
  ["./part.json", "part.json is the part itself and would be overwritten."],
])("does not write to %s, and says why", async (target, why) => {
  const content = await readFile(example("flange"));
  await writeFile(join(folder, "part.json"), content);
  const { code, err } = await call("rebuild", "part.json", "--step", target);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(why);
  expect(await readFile(join(folder, "part.json"))).toEqual(content);
});

it.each([
  ["null", "The model is not valid: it must be an object, and is nothing."],
  ["", "wrong.json is not JSON: Unexpected end of JSON input"],
])("says of a part.json that holds %j what is wrong", async (content, why) => {
  await writeFile(join(folder, "wrong.json"), content);
  const { code, err } = await call("rebuild", "wrong.json");
  expect(code).toBe(1);
  expect(err).toContain(why);
});

it("says that a part without a body cannot be written as a file of bodies", async () => {
  const model = JSON.parse(await readFile(example("flange"), "utf8"));
  await writeFile(join(folder, "empty.json"), JSON.stringify({ ...model, features: [], bodies: {} }));
  const { code, err } = await call("rebuild", "empty.json", "--step", "empty.step");
  expect([code, err]).toEqual([1, "model: empty.step cannot be written: the part has no body.\n"]);
});
