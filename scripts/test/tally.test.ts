import { describe, expect, it } from "vitest";
import { closingLines, tallyOf, tallyOfTwo } from "./tally.ts";

const file = (status: string, ...tests: string[]) => ({
  name: "/work-tree/packages/a/a.test.ts",
  status,
  message: "Cannot find module",
  assertionResults: tests.map((test) => ({
    fullName: `is ${test}`,
    status: test,
    failureMessages: test === "failed" ? ["expected 1 to be 2\n    at a.test.ts:3"] : [],
  })),
});
const other = (status: string, ...tests: string[]) => ({
  ...file(status, ...tests),
  name: "/work-tree/b.test.ts",
});
const tally = (report: Parameters<typeof tallyOf>[1], code: number) =>
  tallyOf("unit", report, code, "/work-tree");

describe("the closing lines", () => {
  it("count passed, failed and skipped tests, and name those that failed", () => {
    const report = {
      stray: [],
      testResults: [file("failed", "passed", "failed"), file("passed", "passed", "skipped", "todo")],
    };
    expect(closingLines(tally(report, 1))).toBe(
      "✗ packages/a/a.test.ts > is failed: expected 1 to be 2\n2 passed, 1 failed, 2 skipped",
    );
  });

  it("count a file that could not be loaded as a failure", () => {
    expect(closingLines(tally({ stray: [], testResults: [file("failed")] }, 1))).toBe(
      "✗ packages/a/a.test.ts: Cannot find module\n0 passed, 1 failed, 0 skipped",
    );
  });

  it("count a run that ended red with green tests as a failure", () => {
    const { failed, failures } = tally({ stray: [], testResults: [file("passed", "passed")] }, 1);
    expect(failed).toBe(1);
    expect(failures).toHaveLength(1);
  });

  it("name what was thrown outside of any test, also where what failed passed when it was tried again", () => {
    const stray = ["Route is already handled!\n  at x"];
    const first = { stray, testResults: [file("failed", "failed"), other("passed", "passed")] };
    const second = { report: { stray: [], testResults: [file("passed", "passed")] }, code: 0 };
    expect(tallyOfTwo("e2e", first, second, "/work-tree")).toMatchObject({ passed: 2, failed: 1 });
    expect(tally({ stray, testResults: [] }, 1).failures).toEqual([
      "unit: an error outside of any test: Route is already handled!",
    ]);
  });

  it("say of paths that hold no test of a suite just that", () => {
    expect(tally({ stray: [], testResults: [] }, 1).failures).toEqual([
      "unit: there is no test of it at these paths",
    ]);
  });

  it("count a run that died without a report as a failure", () => {
    expect(tally(undefined, 137)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  });

  it("name what passed only when it was tried again, and count it once", () => {
    const first = { stray: [], testResults: [file("failed", "passed", "failed"), other("passed", "passed")] };
    const second = { report: { stray: [], testResults: [file("passed", "passed", "passed")] }, code: 0 };
    expect(closingLines(tallyOfTwo("int", first, second, "/work-tree"))).toBe(
      "~ passed only when tried again: packages/a/a.test.ts > is failed: expected 1 to be 2\n3 passed, 0 failed, 0 skipped",
    );
  });

  it("are red for what fails again, or does not come to an end the second time", () => {
    const first = { stray: [], testResults: [file("failed", "failed"), other("passed", "passed")] };
    const failedAgain = { report: { stray: [], testResults: [file("failed", "failed")] }, code: 1 };
    expect(tallyOfTwo("int", first, failedAgain, "/work-tree")).toMatchObject({
      passed: 1,
      failed: 1,
      unsteady: [],
    });
    expect(tallyOfTwo("int", first, { code: 137 }, "/work-tree")).toMatchObject({ passed: 1, failed: 1 });
  });
});
