const pages = {
  start: `npm start: the whole platform on this machine

  npm start -- [options]

  --port <n>     port of the web page (default 3000)
  --reset        throw all local data away first; asks before it does
  --yes          answer yes to that question
  --no-demo      start without the demo workspace and its accounts
  --help         this page

  Data and logs are kept in .solidtype/; SOLIDTYPE_HOME names another folder. Ctrl-C stops everything.
`,
  dev: `npm run dev: the platform with reload, for contributors

  npm run dev -- [--port <n>] [--reset] [--yes]

  Services restart when their sources change; the web page reloads by itself.
`,
  test: `npm test: everything, or a part of it

  npm test                          check, unit, wasm, int, e2e
  npm test -- check|unit|wasm|int|e2e …
  npm test -- packages/sketch       whatever tests a path holds

  check is types, lint, format and unused code. The last line counts: N passed, N failed, N skipped.
`,
  bench: `npm run bench: measurements with goals

  npm run bench                     lists what there is
  npm run bench -- <name…>          runs the ones whose name or path contains a word

  Exits 1 when a goal is missed. The figures are also written to .reports/bench/<name>.json.
`,
  shots: `npm run shots: pictures of every page and of the editor's states, in both themes

  npm run shots                     all of them, into .reports/shots/light and .reports/shots/dark
  npm run shots -- editor merge     the ones whose name contains a word

  Starts a platform with data of its own for it, and ends it afterwards. Exits 1 when a page could not be drawn.
`,
  model: `npm run model: parts from the command line

  npm run model -- rebuild part.json --step part.step --png part.png
  npm run model -- --help           lists the commands
`,
  secrets: `npm run secrets: makes the secrets that the services share, once

  npm run secrets -- <folder>       writes an env file per service, and nats/nats.conf

  Env files that are there are never changed. nats.conf is brought up to date with this release and the passwords in
  them; the one before stays beside it as nats.conf.before.

  With POSTGRES_ADMIN_URL, the superuser's address of the database, it makes the services' Postgres roles, too.
`,
  regenerate: `npm run regenerate: writes what is made from the sources and kept beside them

  The wire lock, docs/ERRORS.md and .env.example. A wire schema that changed must have another version.
`,
  notices: `npm run notices: writes THIRD-PARTY-NOTICES.md from what is installed
`,
};

/**
 * The page to show when help was asked for or the command is unknown.
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function usage(args) {
  const [command, ...rest] = args;
  // It has commands of its own, each with a page.
  if (command === "model") return undefined;
  const page = Object.entries(pages).find(([name]) => name === command)?.[1];
  if (!page) return Object.values(pages).join("\n");
  return rest.includes("--help") || rest.includes("-h") ? page : undefined;
}
