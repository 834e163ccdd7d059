import { relative } from "node:path";

/** How many tests ended how, and which of them failed with what first words; suites are added up. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  /** What failed and passed when it was tried again: a race in the test or in the product. */
  readonly unsteady: readonly string[];
};

export const nothingRun: Tally = { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
  unsteady: [...a.unsteady, ...b.unsteady],
});

/** The last words of a run: whoever sees only the end of a long log still learns what failed. */
export const closingLines = ({ passed, failed, skipped, failures, unsteady }: Tally): string =>
  [
    ...unsteady.map((one) => `~ passed only when tried again: ${one}`),
    ...failures.map((one) => `✗ ${one}`),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join("\n");

/** The parts of vitest's JSON report that are counted, and what was thrown outside of any test. */
export type VitestReport = {
  readonly stray: readonly string[];
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

const firstWords = (message: string): string => (message.split("\n", 1)[0] ?? "").slice(0, 300);

/**
 * Counts a run. A file that failed to load has no failed test in it, and a run can end red though every test passed:
 * each counts as a failure, so that the closing line never says less than the exit code.
 */
export function tallyOf(
  suite: string,
  report: VitestReport | undefined,
  exitCode: number,
  root: string,
): Tally {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const fail = (words: string): void => {
    counts.failed++;
    failures.push(words);
  };
  for (const file of report?.testResults ?? []) {
    const before = counts.failed;
    const name = relative(root, file.name);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === "passed") counts.passed++;
      else if (status === "failed")
        fail(`${name} > ${fullName}: ${firstWords(failureMessages?.[0] ?? "no reason given")}`);
      else counts.skipped++;
    }
    if (file.status === "failed" && counts.failed === before) fail(`${name}: ${firstWords(file.message)}`);
  }
  for (const message of report?.stray ?? [])
    fail(`${suite}: an error outside of any test: ${firstWords(message)}`);
  if (exitCode !== 0 && counts.failed === 0 && report?.testResults.length === 0)
    fail(`${suite}: there is no test of it at these paths`);
  else if (exitCode !== 0 && counts.failed === 0)
    fail(`${suite}: ended with exit code ${exitCode}, though no test failed; its log above says why`);
  return { ...counts, failures, unsteady: [] };
}

export const failedFiles = (report: VitestReport | undefined): readonly string[] =>
  report?.testResults.filter(({ status }) => status === "failed").map(({ name }) => name) ?? [];

/** Counts a run of which the files that failed were run once more: for those the second run counts. */
export function tallyOfTwo(
  suite: string,
  first: VitestReport | undefined,
  second: { readonly report?: VitestReport | undefined; readonly code: number },
  root: string,
): Tally {
  const again = new Set(failedFiles(first));
  const steady = {
    stray: first?.stray ?? [],
    testResults: first?.testResults.filter(({ name }) => !again.has(name)) ?? [],
  };
  const tried = tallyOf(`${suite}, tried again`, second.report, second.code, root);
  const unsteady = second.code === 0 ? tallyOf(suite, first, 1, root).failures : [];
  return { ...add(tallyOf(suite, steady, 0, root), tried), unsteady };
}
