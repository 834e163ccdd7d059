import { beforeAll, describe, expect, it } from "vitest";
import type { Kernel } from "../../rebuild/kernel.ts";
import { builtBy, near, soundVolumes, testKernel } from "../../rebuild/test-kernel.ts";
import { refs, type TestFeature } from "../../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

const build = (...features: TestFeature[]) => builtBy(kernel, features);
const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });

describe("walls", () => {
  const body = feature("b", "box", { width: "20", depth: "10", height: "10" });
  const shell = (params: object) => build(body, feature("s", "shell", { thickness: "1", ...params }));

  it("grow inward and outward, open and closed", async () => {
    expect(await soundVolumes(await shell({ faces: refs("b:top") }))).toEqual(near([2000 - 18 * 8 * 9]));
    expect(await soundVolumes(await shell({ faces: refs("b:top", "b:front") }))).toEqual(
      near([2000 - 18 * 9 * 9]),
    );
    expect(await soundVolumes(await shell({ faces: refs("b:top"), outward: true }))).toEqual(
      near([22 * 12 * 11 - 2000]),
    );
    expect(await soundVolumes(await shell({ bodies: refs("$b") }))).toEqual(near([2000 - 18 * 8 * 8]));
    expect(await soundVolumes(await shell({ bodies: refs("$b"), outward: true }))).toEqual(
      near([22 * 12 * 12 - 2000]),
    );
  });

  it("are refused where they are thicker than a closed body can hold", async () => {
    for (const thickness of ["5", "6", "10", "11"]) {
      const part = await shell({ bodies: refs("$b"), thickness });
      expect(part.features.at(-1)!.error).toMatchObject({ code: "shell-failed" });
      expect(part.bodies.map((_, at) => part.massProperties(at).volume)).toEqual(near([2000]));
    }
    // What is left of a cavity comes apart just where the foot of the L is no thicker than two walls.
    const foot = feature("c", "box", { operation: "add", width: "5", depth: "10", height: "40" });
    const ell = (thickness: string) =>
      build(body, foot, feature("s", "shell", { bodies: refs("$b"), thickness }));
    expect((await ell("2.5")).features.at(-1)!.error).toMatchObject({ code: "shell-failed" });
    expect((await ell("2")).features.at(-1)!.status).toBe("built");
  });

  it("are refused where they would turn a rounded face inside out", async () => {
    const bore = feature("h", "cylinder", { operation: "cut", x: "10", y: "5", diameter: "4", height: "10" });
    const thick = (thickness: string) =>
      build(body, bore, feature("s", "shell", { faces: refs("b:top"), thickness, outward: true }));
    // The bore goes on through the bottom of the outer wall.
    const thin = 23 * 13 * 11.5 - (2000 - 40 * Math.PI) - 11.5 * Math.PI * 0.5 ** 2;
    expect(await soundVolumes(await thick("1.5"))).toEqual(near([thin]));
    for (const thickness of ["2", "3"]) {
      const { error } = (await thick(thickness)).features.at(-1)!;
      expect(error).toMatchObject({ code: "shell-failed", details: { references: ["h:side"] } });
    }
  });

  it("are refused where they would turn a ring's tube inside out", async () => {
    const ring = (thickness: string) =>
      build(
        feature("t", "torus", { ringDiameter: "40", tubeDiameter: "8" }),
        feature("s", "shell", { bodies: refs("$t"), thickness }),
      );
    const [volume] = await soundVolumes(await ring("1"));
    expect(volume).toBeCloseTo(2 * Math.PI * 20 * Math.PI * (4 ** 2 - 3 ** 2), 4);
    for (const thickness of ["4", "5"])
      expect((await ring(thickness)).features.at(-1)!.error).toMatchObject({
        details: { references: ["t:surface"] },
      });
  });
});
