import { expect, test } from "vitest";
import { cornerBeside } from "./place-beside.ts";

const page = { width: 1000, height: 600 };
const popup = { width: 100, height: 20 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 30 });

test("a popup stands in the middle of the side that was asked for", () => {
  expect(cornerBeside(at(400, 300), popup, page, "bottom")).toEqual({ left: 370, top: 336 });
  expect(cornerBeside(at(400, 300), popup, page, "top")).toEqual({ left: 370, top: 274 });
  expect(cornerBeside(at(400, 300), popup, page, "right")).toEqual({ left: 446, top: 305 });
  expect(cornerBeside(at(400, 300), popup, page, "left")).toEqual({ left: 294, top: 305 });
});

test("without room it goes to the other side", () => {
  expect(cornerBeside(at(400, 560), popup, page, "bottom").top).toBe(534);
  expect(cornerBeside(at(940, 300), popup, page, "right").left).toBe(834);
});

test("it never leaves the page", () => {
  expect(cornerBeside(at(2, 300), popup, page, "bottom")).toEqual({ left: 5, top: 336 });
  expect(cornerBeside(at(970, 300), popup, page, "bottom").left).toBe(895);
  expect(cornerBeside(at(400, 300), { width: 2000, height: 20 }, page, "bottom").left).toBe(5);
});
