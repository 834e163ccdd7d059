import { expect, it } from "vitest";
import { readOptions } from "./options.ts";

it("takes port 3000 when none is given", () => {
  expect(readOptions([])).toEqual({ port: 3000, reset: false, yes: false, demo: true });
});

it("takes what is given", () => {
  expect(readOptions(["--port", "3100", "--reset", "--yes", "--no-demo"])).toEqual({
    port: 3100,
    reset: true,
    yes: true,
    demo: false,
  });
});

it.each([["0"], ["65536"], ["three"], ["80.5"], [""]])("refuses port %j by name", (port) => {
  expect(() => readOptions(["--port", port])).toThrow(`"${port}" is not a port`);
});

it("refuses an option that does not exist", () => {
  expect(() => readOptions(["--prot", "3100"])).toThrow("--prot");
});
