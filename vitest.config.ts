import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/test/longest-first.ts";
import { browserTests, sources } from "./scripts/test/test-files.ts";

const never = ["**/node_modules/**", "**/.build/**", "**/.next/**"];
const slow = ["**/*.wasm.test.ts", "**/*.int.test.ts"];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // What a run has started is stopped in order: a whole platform takes longer than the ten seconds it would be given.
    teardownTimeout: 60_000,
    // The projects run in the order of their groups: with workers of different numbers they could not share one.
    projects: [
      {
        test: {
          name: "unit",
          include: [`${sources}/*.test.{ts,tsx}`],
          exclude: [...never, ...slow],
          // A machine that is busy with other things must not look like a fault.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          // What vitest takes by itself leaves one of two processors idle.
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "wasm",
          include: [`${sources}/*.wasm.test.ts`],
          exclude: never,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "int",
          include: [`${sources}/*.int.test.ts`],
          exclude: never,
          globalSetup: ["packages/testkit/src/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "e2e",
          include: [browserTests],
          globalSetup: "e2e/harness/set-up.ts",
          testTimeout: 120_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
