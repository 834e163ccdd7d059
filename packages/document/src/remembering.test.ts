import { expect, test } from "vitest";
import { remembering } from "./remembering.ts";

function reader() {
  const read: string[] = [];
  return {
    read,
    of: remembering((text) => {
      read.push(text);
      return { text };
    }),
  };
}

test("a text is read once, and what was read is the same thing each time", () => {
  const { read, of } = reader();
  expect(of("1 mm")).toBe(of("1 mm"));
  expect(of("2 mm")).toEqual({ text: "2 mm" });
  expect(read).toEqual(["1 mm", "2 mm"]);
});

test("no more is kept than half a million characters, however many texts they are in", () => {
  const { read, of } = reader();
  const long = (at: number) => `${at}`.padEnd(1000);
  for (let at = 0; at < 600; at++) of(long(at));
  read.length = 0;
  for (const at of [0, 599]) of(long(at));
  expect(read).toEqual([long(0)]);
});

test("no more is kept than whoever asks for it says, and of what is long for that nothing", () => {
  const read: string[] = [];
  const of = remembering((text) => read.push(text), 1000);
  for (let at = 0; at < 101; at++) of(`${at}`.padEnd(10));
  of("".padEnd(11));
  read.length = 0;
  for (const text of ["100".padEnd(10), "0".padEnd(10), "".padEnd(11)]) of(text);
  expect(read).toEqual(["0".padEnd(10), "".padEnd(11)]);
});

test("a very long text does not drive out all others", () => {
  const { read, of } = reader();
  of("1 mm");
  for (let at = 0; at < 200; at++) of(`${at}`.padEnd(16_000));
  read.length = 0;
  of("1 mm");
  expect(read).toEqual([]);
});
