import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SetupError } from "../steps.mjs";
import { obtain, type Wanted } from "./programs.ts";

const wanted: Wanted = {
  name: "Anvil",
  commands: ["solidtype-anvil-server"],
  apt: "anvil-server",
  brew: "anvil",
  image: "anvil:1",
};

let bin = "";
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "solidtype-bin-"));
  vi.stubEnv("PATH", `${bin}:/bin`);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(bin, { recursive: true, force: true });
});

/** Puts a program on the PATH that does what a line of shell says. */
function program(name: string, line: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
  chmodSync(join(bin, name), 0o755);
}

const anvil = () => join(bin, "solidtype-anvil-server");
const comes = () => `printf '#!/bin/sh\\n' > ${anvil()}; chmod +x ${anvil()}`;
/** Where the tests do not run as root, apt is reached through sudo. */
const apt = (line: string) => {
  program("apt-get", line);
  program("sudo", 'while [ "$1" = -n ]; do shift; done; exec "$@"');
};

async function failure(): Promise<string> {
  const error = await obtain(wanted).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SetupError);
  return error instanceof SetupError ? error.render() : "";
}

describe("a program that npm does not ship", () => {
  it("is taken from the PATH when it is there", async () => {
    program("solidtype-anvil-server", "exit 0");
    expect(await obtain(wanted)).toEqual({ kind: "executable", path: anvil() });
  });

  it("is found at its own place where it is on no PATH", async () => {
    program("elsewhere", "exit 0");
    const places = [join(bin, "not-there"), join(bin, "elsewhere")];
    expect(await obtain({ ...wanted, places })).toEqual({ kind: "executable", path: places[1] });
  });

  it("is named by its program where no package system is known", async () => {
    vi.stubEnv("PATH", bin);
    expect(await failure()).toContain("install it yourself (its program is solidtype-anvil-server)");
  });

  it("is brought by apt, after an update when the lists are old", async () => {
    apt(
      `case "$*" in *update*) touch ${bin}/updated;; *) [ -e ${bin}/updated ] || exit 100; ${comes()};; esac`,
    );
    expect(await obtain(wanted)).toEqual({ kind: "executable", path: anvil() });
  });

  it("is brought by brew where there is no apt", async () => {
    program("apt-get", "exit 100");
    program("sudo", "exit 1");
    program("brew", comes());
    expect(await obtain(wanted)).toEqual({ kind: "executable", path: anvil() });
  });

  it("runs from its image where only Docker is left", async () => {
    apt("exit 100");
    program("docker", "exit 0");
    expect(await obtain(wanted)).toEqual({ kind: "image", docker: join(bin, "docker"), image: "anvil:1" });
  });

  it("is named with what was tried and what to do when it cannot be had", async () => {
    apt("echo 'E: Unable to locate package anvil-server' >&2; exit 100");
    program("docker", "exit 1");
    const text = await failure();
    expect(text).toContain("Anvil could not be had");
    expect(text).toMatch(/Tried: .*PATH.*apt-get install anvil-server.*docker info/s);
    expect(text).toContain("Unable to locate package");
    expect(text).toContain("sudo apt-get install anvil-server");
  });

  it.each([
    ["the network", "E: Temporary failure resolving deb.debian.org", "the network did not answer"],
    ["a full disk", "dpkg: error: No space left on device", "the disk is full"],
  ])("names %s when that is why", async (_, words, said) => {
    apt(`echo '${words}' >&2; exit 100`);
    program("docker", "exit 1");
    expect(await failure()).toContain(`Anvil could not be had: ${said}`);
  });
});
