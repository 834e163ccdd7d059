import { existsSync } from "node:fs";
import process from "node:process";
import { SetupError, plainCause, step } from "../steps.mjs";
import { find, run, tail } from "./shell.ts";

/** A program that npm does not ship: where it may be found, and who can bring it. */
export type Wanted = {
  name: string;
  /** Names it goes by on a PATH. */
  commands: readonly string[];
  /** Whole paths at which it stands where it is on no PATH. */
  places?: readonly string[];
  apt: string;
  brew: string;
  /** Image to fall back on; without one there is no falling back. */
  image?: string;
  /** System service that apt starts on installing: not ours, so it is switched off again. */
  unit?: string;
};

export const nats: Wanted = {
  name: "NATS",
  commands: ["nats-server"],
  apt: "nats-server",
  brew: "nats-server",
  image: "nats:2.12-alpine",
  unit: "nats-server",
};
export const redis: Wanted = {
  name: "Redis",
  commands: ["redis-server"],
  apt: "redis-server",
  brew: "redis",
  image: "redis:8-alpine",
  unit: "redis-server",
};
export const chromium: Wanted = {
  name: "Chromium",
  commands: ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"],
  // Where macOS keeps it, on no PATH.
  places: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  apt: "chromium",
  brew: "chromium",
};

/** How to run a program: an executable of this machine, or an image of its container engine. */
export type Program = { kind: "executable"; path: string } | { kind: "image"; docker: string; image: string };

/** Finds a program, or brings it: PATH, then apt, then brew, then Docker. */
export async function obtain(wanted: Wanted): Promise<Program> {
  const path = findAny(wanted);
  if (path) return { kind: "executable", path };
  return step(wanted.name, async (note, hold) => {
    const tried: string[] = [`${wanted.commands.join(", ")} on the PATH`];
    let trouble = "";
    for (const way of [byApt, byBrew]) {
      const said = await way(wanted, note, hold);
      if (!said) continue;
      tried.push(said.command);
      trouble = said.output || trouble;
      const found = findAny(wanted);
      if (found) {
        note(found);
        return { kind: "executable", path: found };
      }
    }
    const docker = wanted.image ? await dockerEngine() : undefined;
    if (docker && wanted.image) {
      note(wanted.image);
      return { kind: "image", docker, image: wanted.image };
    }
    if (wanted.image) tried.push("docker info");
    const cause = plainCause(trouble);
    throw new SetupError(`${wanted.name} could not be had${cause ? `: ${cause.what}` : ""}`, {
      tried: `${tried.join("; ")}${trouble ? `\n         ${tail(trouble)}` : ""}`,
      todo: `install it yourself (${howToInstall(wanted)}), then run it again`,
    });
  });
}

const findAny = ({ commands, places = [] }: Wanted) =>
  commands.map(find).find((path) => path !== undefined) ?? places.find((path) => existsSync(path));

/** In the words of the package system that is there; of another one only the program's name is known here. */
function howToInstall({ commands, apt, brew }: Wanted): string {
  if (find("apt-get")) return `sudo apt-get install ${apt}`;
  return find("brew") ? `brew install ${brew}` : `its program is ${commands[0]}`;
}

type Way = (
  wanted: Wanted,
  note: (text: string) => void,
  hold: (words: string) => void,
) => Promise<{ command: string; output: string } | undefined>;

const byApt: Way = async ({ apt, unit }, note, hold) => {
  if (!find("apt-get")) return undefined;
  const asRoot = process.getuid?.() === 0 ? [] : rootPrefix();
  if (!asRoot) return { command: "apt-get (needs root, and there is no sudo)", output: "" };
  const options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  const apt_get = (...args: string[]) => {
    const [command = "apt-get", ...rest] = [...asRoot, "apt-get", ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    if (asRoot.length > 0) hold("sudo may ask for your password");
    return run(command, rest, { note, env, ask: asRoot.length > 0 });
  };
  let said = await apt_get("install", ...options, apt);
  if (said.code !== 0) {
    const updated = await apt_get("update");
    said = updated.code === 0 ? await apt_get("install", ...options, apt) : updated;
  }
  if (said.code === 0 && unit && existsSync("/run/systemd/system")) {
    const [command = "systemctl", ...rest] = [...asRoot, "systemctl", "disable", "--now", unit];
    await run(command, rest);
  }
  return {
    command: [...asRoot, "apt-get", "install", apt].join(" "),
    output: said.code === 0 ? "" : said.output,
  };
};

/** sudo that asks at a terminal, and does not where nobody could answer. */
function rootPrefix(): string[] | undefined {
  if (!find("sudo")) return undefined;
  return process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
}

const byBrew: Way = async ({ brew }, note) => {
  if (!find("brew")) return undefined;
  const { code, output } = await run("brew", ["install", brew], { note });
  return { command: `brew install ${brew}`, output: code === 0 ? "" : output };
};

async function dockerEngine(): Promise<string | undefined> {
  const docker = find("docker");
  if (!docker) return undefined;
  const { code } = await run(docker, ["info", "--format", "{{.ServerVersion}}"]);
  return code === 0 ? docker : undefined;
}
