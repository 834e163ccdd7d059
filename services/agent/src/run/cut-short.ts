const longestResult = 40_000;

/** A tool that says too much would cost every later answer; the model is told how to ask for less. */
export function cutShort(result: string): string {
  if (result.length <= longestResult) return result;
  return `${result.slice(0, longestResult)}\n(${result.length - longestResult} more characters were left out. Ask for a part of it: one feature, one body, one kind, or what comes after one.)`;
}
