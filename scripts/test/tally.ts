/** How many tests ended how; suites are added up. */
export type Tally = { passed: number; failed: number; skipped: number };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const closingLine = (t: Tally) => `${t.passed} passed, ${t.failed} failed, ${t.skipped} skipped`;

/** The parts of vitest's JSON report that are counted. */
export type VitestReport = {
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/**
 * Counts a run. A file that failed to load has no failed test in it, and a run can end red on an unhandled error
 * though every test passed: both count as one failure, so that the closing line never says less than the exit code.
 */
export function tallyOf(report: VitestReport | undefined, exitCode: number): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const before = tally.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") tally.passed++;
      else if (status === "failed") tally.failed++;
      else tally.skipped++;
    }
    if (file.status === "failed" && tally.failed === before) tally.failed++;
  }
  if (exitCode !== 0 && tally.failed === 0) tally.failed++;
  return tally;
}
