/** npm runs scripts in the repository's root and keeps here where the caller stood: paths are meant from there. */
export function callerFolder(env: Readonly<Record<string, string | undefined>>): string {
  return env["INIT_CWD"] ?? ".";
}
