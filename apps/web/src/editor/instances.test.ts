import { expect, test } from "vitest";
import { instancesIn } from "./instances.ts";

test.each([
  ["2 5", ["2", "5"]],
  ["2, 5", ["2", "5"]],
  ["2,5;7, 7", ["2", "5", "7"]],
  [" ,", []],
])("along one direction a comma is between instances: %s", (text, instances) => {
  expect(instancesIn(text, false)).toEqual(instances);
});

test.each([
  ["1,0 2,3", ["1,0", "2,3"]],
  ["1, 0;2 , 3", ["1,0", "2,3"]],
  ["4", ["4"]],
])("along two directions a comma is between the numbers of one: %s", (text, instances) => {
  expect(instancesIn(text, true)).toEqual(instances);
});
