import { expect, test } from "vitest";
import { authorOf } from "./author.ts";

const nameOf = (id: string): string => (id === "usr_1" ? "Ada" : "Somebody who left");

test("people are told by their names, everything else by what it is and for whom it acts", () => {
  const told = [
    authorOf("person:usr_1", "usr_1", nameOf),
    authorOf("agent:run_9", "usr_1", nameOf),
    authorOf("api-key:key_2", "usr_1", nameOf),
    authorOf("api-key:key_2", null, nameOf),
    authorOf("link:lnk_3", null, nameOf),
    authorOf("service:kernel", null, nameOf),
  ];
  expect(told.map(({ name }) => name)).toEqual([
    "Ada",
    "The agent of Ada",
    "An API key of Ada",
    "An API key",
    "A guest by share link",
    "The platform",
  ]);
  expect(told[1]).toMatchObject({ id: "usr_1", agent: true });
});
