import { Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { flatPose, readPose, roundPose } from "./camera-pose.ts";

test("a pose comes back from its flat form", () => {
  const pose = { target: new Vector3(1, -2.5, 300), orientation: new Quaternion(0, 0.6, 0, 0.8), span: 160 };
  const back = roundPose(readPose(flatPose(pose)) ?? []);
  expect(back.target.toArray()).toEqual([1, -2.5, 300]);
  expect(back.orientation.toArray()).toEqual([0, 0.6, 0, 0.8]);
  expect(back.span).toBe(160);
});

test("what is no pose is not followed", () => {
  const good = [0, 0, 0, 0, 0, 0, 1, 100];
  expect(readPose(good)).toEqual(good);
  for (const bad of [
    null,
    "up",
    [1, 2],
    good.with(7, 0),
    good.with(0, Number.NaN),
    good.with(6, 0),
    good.with(7, 1e9),
  ])
    expect(readPose(bad)).toBeNull();
});
