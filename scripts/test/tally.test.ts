import { describe, expect, it } from "vitest";
import { closingLine, tallyOf } from "./tally.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe("the closing line", () => {
  it("counts passed, failed and skipped tests", () => {
    const report = {
      testResults: [file("failed", "passed", "failed"), file("passed", "passed", "skipped", "todo")],
    };
    expect(closingLine(tallyOf(report, 1))).toBe("2 passed, 1 failed, 2 skipped");
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(tallyOf({ testResults: [file("failed")] }, 1).failed).toBe(1);
  });

  it("counts a run that ended red with green tests as a failure", () => {
    expect(tallyOf({ testResults: [file("passed", "passed")] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts a run that died without a report as a failure", () => {
    expect(tallyOf(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
