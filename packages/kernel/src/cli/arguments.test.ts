import { describe, expect, it } from "vitest";
import { parseCall } from "./arguments.ts";

const messageOf = (...args: string[]) => {
  const call = parseCall(args);
  return call.ok ? "ok" : call.error.message;
};

describe("a call of the command line", () => {
  it("gives the command, its words and its options", () => {
    const call = parseCall([
      "rebuild",
      "part.json",
      "--png",
      "out.png",
      "--size",
      "640x480",
      "--density",
      "7.85",
    ]);
    expect(call).toMatchObject({
      ok: true,
      value: {
        command: "rebuild",
        words: ["part.json"],
        options: { png: "out.png", size: [640, 480], density: 7.85, quality: "normal", view: "isometric" },
      },
    });
  });

  it("without a command asks for the overview", () => {
    expect(parseCall(["--help"])).toMatchObject({
      ok: true,
      value: { command: null, options: { help: true } },
    });
  });

  it("says what is wrong with it", () => {
    expect(messageOf("build")).toContain('"build" is not a command');
    expect(messageOf("rebuild", "--pgn", "x")).toContain("--pgn");
    expect(messageOf("rebuild", "--size", "big")).toContain("800x600");
    for (const size of ["10x20", "800x5000"])
      expect(messageOf("rebuild", "--size", size)).toContain("16 to 4096 pixels");
    expect(messageOf("rebuild", "--quality", "best")).toContain("coarse, normal, fine");
    expect(messageOf("rebuild", "--density", "heavy")).toContain("density");
    expect(messageOf("rebuild", "--density", "0")).toContain("above 0");
    for (const minus of [["--density", "-1"], ["--density=-1"]])
      expect(messageOf("rebuild", ...minus)).toBe("--density is above 0");
    expect(messageOf("rebuild", "--png")).toBe("--png needs a value.");
    expect(messageOf("rebuild", "--png", "")).toBe("--png takes the name of a file");
    expect(messageOf("rebuild", "--json=yes")).toBe("--json takes no value.");
    expect(messageOf("rebuild", "-x")).toBe("-x is not an option.");
    expect(messageOf("rebuild", "--stl", "a", "--step", "a")).toContain("a is named twice");
  });

  it.each([
    [["-h"], null],
    [["help"], null],
    [["help", "measure"], "measure"],
    [["measure", "-h"], "measure"],
  ])("asks for help as one is used to: %j", (args, command) => {
    expect(parseCall(args)).toMatchObject({ ok: true, value: { command, options: { help: true } } });
  });
});
