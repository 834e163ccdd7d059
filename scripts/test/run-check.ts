import { spawn } from "node:child_process";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { packageScript, root } from "../paths.ts";
import { seconds } from "../steps.mjs";
import type { Tally } from "./tally.ts";

/** Steps of check: targets of the root project in package.json, run side by side and cached by Nx. */
const targets = {
  types: "fix what tsc says",
  lint: "fix what oxlint says",
  format: "npm run format",
  wire: "raise the version of what changed, then npm run regenerate",
  unused: "remove it, or export it from the package's index when others need it",
};

/** Runs check; each step counts as a test. */
export async function runCheck(): Promise<Tally> {
  const started = Date.now();
  const args = ["run-many", "-p", "solidtype", "--output-style=static", "-t", ...Object.keys(targets)];
  const { code, output } = await nx(args);
  const failedAt = output.lastIndexOf("Failed tasks:");
  const failed = Object.entries(targets).filter(
    ([name]) => code !== 0 && (failedAt < 0 || output.slice(failedAt).includes(`- solidtype:${name}`)),
  );
  for (const [name] of failed) process.stdout.write(`${said(output, name)}\n`);
  for (const [name, todo] of failed) process.stdout.write(`✗ check ${name}: ${todo}\n`);
  process.stdout.write(`  check  ${seconds(Date.now() - started)}\n`);
  return {
    passed: Object.keys(targets).length - failed.length,
    failed: failed.length,
    skipped: 0,
    failures: failed.map(([name, todo]) => `check ${name}: ${todo}`),
    unsteady: [],
  };
}

/** What one target said: its part of Nx's output, or all of it when there is no such part. */
function said(output: string, target: string): string {
  const parts = output.split(/^> nx run solidtype:/m);
  return parts.find((part) => new RegExp(`^${target}\\b`).test(part)) ?? output;
}

function nx(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [packageScript("nx/dist/bin/nx.js"), ...args], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false", CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", fail);
    child.on("close", (code) => done({ code: code ?? 1, output: stripVTControlCharacters(output) }));
  });
}
