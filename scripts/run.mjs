/**
 * The door of the repository: `npm start`, `npm test`, `npm run dev` and `npm run bench` come in here, on whatever
 * Node (20 or later) the machine has and before anything is installed. It fetches the package manager and the
 * dependencies, the pinned Node among them, then hands over to scripts/main.ts on that Node. Plain JavaScript
 * without dependencies on purpose: nothing else is there yet.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { SetupError, plainCause, step } from "./steps.mjs";
import { usage } from "./usage.mjs";

const PNPM = "12.21.0";
/** The first that knows `import.meta.main`: an older 24 would run some commands to their end and do nothing. */
const NODE = { major: 24, minor: 2 };
const began = Date.now();
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const home = resolve(process.env["SOLIDTYPE_HOME"] || join(root, ".solidtype"));

/**
 * Runs a program to its end, or to that of its time, and keeps what it said.
 * @param {string} command @param {string[]} args @param {(line: string) => void} note
 * @param {{seconds?: number, cwd?: string, env?: NodeJS.ProcessEnv}} [how]
 * @returns {Promise<{code: number, output: string}>}
 */
function run(command, args, note, { seconds, cwd = root, env = process.env } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env,
      ...(seconds === undefined ? {} : { timeout: seconds * 1000, killSignal: "SIGKILL" }),
    });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-20_000);
      const line = output
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1);
      if (line) note(line.trim());
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => done({ code: 127, output: String(error) }));
    child.on("close", (code, signal) => {
      if (signal !== null && seconds !== undefined) output += `\nended: no answer within ${seconds} s`;
      done({ code: code ?? 1, output });
    });
  });
}

/** @param {string} what @param {string} tried @param {string} output */
function failed(what, tried, output) {
  const cause = plainCause(output);
  const tail = output.trim().split("\n").slice(-8).join("\n         ");
  return new SetupError(cause ? `${what}: ${cause.what}` : what, {
    tried: `${tried}\n         ${tail}`,
    todo: cause?.todo ?? "read the lines above; the same command can be run by hand in this folder",
  });
}

/**
 * The environment as the machine has it. Beside a Node out of node_modules, or told of another prefix, npm would look for
 * the machine's npmrc (its registry, proxy and certificates) there.
 */
function machineEnvironment() {
  const isOwn = (/** @type {string} */ place) => resolve(place).startsWith(join(root, "node_modules"));
  const kept = Object.entries(process.env).filter(
    ([name, value]) =>
      !(/^npm_config_(prefix|global_?prefix|globalconfig)$/i.test(name) && isOwn(value ?? "")),
  );
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((place) => !isOwn(place));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/** @returns {Promise<string>} the package manager's executable */
async function packageManager() {
  const folder = join(home, "tools", `pnpm-${PNPM}`);
  const manifest = join(folder, "node_modules/pnpm/package.json");
  if (!existsSync(manifest)) {
    await step("Package manager", async (note) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{"private":true}\n');
      const npm = process.platform === "win32" ? "npm.cmd" : "npm";
      const args = ["install", "--no-audit", "--no-fund", "--no-save", `pnpm@${PNPM}`];
      // Otherwise it tries for minutes without a word of what hinders it.
      args.push("--loglevel=http", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000");
      const how = { seconds: 180, cwd: folder, env: machineEnvironment() };
      let { code, output } = await run(npm, args, note, how);
      // One package, seconds of work: a connection that hangs is better begun anew than waited for.
      if (code !== 0) ({ code, output } = await run(npm, args, note, how));
      if (code !== 0) throw failed(`pnpm ${PNPM} could not be fetched`, `npm install pnpm@${PNPM}`, output);
      note(`pnpm ${PNPM}`);
    });
  }
  return join(folder, "node_modules/.bin", process.platform === "win32" ? "pnpm.cmd" : "pnpm");
}

/** What the installed tree depends on: lockfile, workspace, every manifest, machine. */
function installKey() {
  const hash = createHash("sha256").update(`${PNPM} ${process.platform} ${process.arch}`);
  const manifests = ["packages", "services", "apps"].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(group, entry.name, "package.json"))
      .sort(),
  );
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

async function dependencies() {
  const stamp = join(root, "node_modules", ".solidtype-install");
  const key = installKey();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const pnpm = await packageManager();
  await step("Dependencies", async (note) => {
    const args = [
      "install",
      "--frozen-lockfile",
      "--reporter=append-only",
      "--config.confirmModulesPurge=false",
    ];
    const { code, output } = await run(pnpm, args, note, { env: machineEnvironment() });
    if (/OUTDATED_LOCKFILE/.test(output))
      throw new SetupError("A package.json asks for something that pnpm-lock.yaml does not hold", {
        tried: "pnpm install --frozen-lockfile",
        todo: `npx pnpm@${PNPM} install, then commit the lockfile`,
      });
    if (code !== 0)
      throw failed("The dependencies could not be installed", "pnpm install --frozen-lockfile", output);
    writeFileSync(stamp, key);
    note("");
  });
}

/**
 * The database client is code made from the schema: once, and again when a pull brings another schema or Prisma.
 * @param {string} node
 */
async function databaseClient(node) {
  const metadata = join(root, "services/metadata");
  const folder = join(metadata, "prisma");
  const client = join(metadata, "src/generated");
  const stamp = join(root, "node_modules", ".solidtype-database-client");
  const hash = createHash("sha256");
  const madeOf = [
    join(folder, "schema.prisma"),
    join(folder, "generate.mjs"),
    join(metadata, "package.json"),
  ];
  for (const file of madeOf) hash.update(readFileSync(file));
  const key = hash.digest("hex");
  if (existsSync(client) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  await step("Database client", async (note) => {
    const { code, output } = await run(node, [join(folder, "generate.mjs")], note);
    if (code !== 0)
      throw failed("The database client could not be made", "services/metadata/prisma/generate.mjs", output);
    writeFileSync(stamp, key);
    note("");
  });
}

/** @returns {string} a Node that runs TypeScript sources */
function pinnedNode() {
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  for (const name of names) {
    const file = join(root, "node_modules", name, "bin", "node");
    if (existsSync(file)) return file;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE.major || (major === NODE.major && minor >= NODE.minor)) return process.execPath;
  const wanted = `Node ${NODE.major}.${NODE.minor} or later`;
  throw new SetupError(
    `SolidType brings no Node for ${process.platform} ${process.arch}, and needs ${wanted}`,
    {
      tried: `${names.join(", ")} in node_modules; the Node that runs this is ${process.versions.node}`,
      todo: `install ${wanted} (https://nodejs.org), then run it again with that`,
    },
  );
}

/**
 * What `start` runs keeps its sources without their types, and the code that V8 made of them, from one start to
 * the next: a service is there after two thirds of the work, and no thread loads what takes types away (10 MB in each).
 */
const compiled = () =>
  process.argv[2] === "start" ? { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled") } : {};

/** Hands over; signals go on to the child, and its end is ours. @param {string} node @param {string[]} args */
function handOver(node, args) {
  const path = [dirname(node), join(root, "node_modules", ".bin"), process.env["PATH"]]
    .filter(Boolean)
    .join(delimiter);
  const child = spawn(
    node,
    [
      "--disable-warning=ExperimentalWarning",
      "--max-semi-space-size=8",
      join(root, "scripts/main.ts"),
      ...args,
    ],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        PATH: path,
        SOLIDTYPE_HOME: home,
        SOLIDTYPE_BEGAN: String(began),
        ...compiled(),
      },
    },
  );
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`✗ ${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}

const args = process.argv.slice(2);
try {
  if (Number(process.versions.node.split(".")[0]) < 20)
    throw new SetupError(`Node ${process.versions.node} is too old`, {
      todo: "install Node 20 or later: https://nodejs.org",
    });
  const help = usage(args);
  if (help) process.stdout.write(help);
  else {
    await dependencies();
    const node = pinnedNode();
    await databaseClient(node);
    handOver(node, args);
  }
} catch (error) {
  const known = error instanceof SetupError ? error : undefined;
  const cause = known ? undefined : plainCause(String(error));
  process.stderr.write(
    `${known?.render() ?? (cause ? new SetupError(`${String(error)}: ${cause.what}`, cause).render() : String(error))}\n`,
  );
  process.exitCode = 1;
}
