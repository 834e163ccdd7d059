import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { DockerfileParser } from "dockerfile-ast";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../paths.ts";
import { configOf } from "./config-of.ts";
import { makeSecrets } from "./write-secrets.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

type ComposeService = {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly build?: { readonly target: string; readonly args?: { readonly SERVICE: string } };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
};
type Compose = {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
};

const compose = parse(read("docker-compose.yml"), { merge: true }) as Compose;
const stages = DockerfileParser.parse(read("Dockerfile"))
  .getFROMs()
  .map((from) => from.getBuildStage());

/** What a service says of an environment, as at its start: every variable known, every needed one there and right. */
async function faults(service: ServiceName, env: Readonly<Record<string, string>>): Promise<string[]> {
  const schema = await configOf(service);
  const unknown = Object.keys(env).filter((name) => !(name in schema.shape));
  const parsed = schema.safeParse(env);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return [...unknown.map((name) => `${name}: the service does not read it`), ...wrong];
}

describe("docker-compose.yml", () => {
  test.for(serviceNames)("%s is given just the environment that its config asks for", async (service) => {
    const given = { ...compose.services[service]?.environment, ...makeSecrets()[service] };
    // As compose fills it in where nobody sets anything but what it asks for; empty counts as absent.
    const filled = (value: string) =>
      value.replaceAll(/\$\{\w+(?::-([^}]*)|[^}]*)\}/g, (_, unset?: string) => unset ?? "secret");
    const env = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (filled(value) === "" ? [] : [[name, filled(value)]])),
    );
    expect(await faults(service, env)).toEqual([]);
  });

  test.for(serviceNames)("%s runs as its image says, with its secrets", (service) => {
    const [, words = ""] = /^CMD (\[.*dist\/main\.js"\])$/m.exec(read("Dockerfile")) ?? [];
    const [command, ...rest] = JSON.parse(words) as string[];
    expect(compose.services[service]?.command).toEqual([
      command,
      ...rest.slice(0, -1),
      "--env-file=/secrets/env",
      rest.at(-1),
    ]);
  });

  test("everything that is named exists: stages, services, volumes", () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.image ?? service.build?.target, name).toBeDefined();
      if (service.build !== undefined) expect(stages, name).toContain(service.build.target);
      const needs = Array.isArray(service.depends_on)
        ? service.depends_on
        : Object.keys(service.depends_on ?? {});
      for (const needed of needs) expect(Object.keys(compose.services), name).toContain(needed);
      for (const volume of service.volumes ?? [])
        expect(Object.keys(compose.volumes), name).toContain(volume.split(":")[0]);
    }
  });

  test("nobody but the job that makes them sees another service's secrets", () => {
    for (const [name, { volumes = [] }] of Object.entries(compose.services)) {
      if (name === "secrets") continue;
      const seen = volumes
        .map((volume) => volume.split(":")[0])
        .filter((volume) => volume?.startsWith("secrets"));
      expect(seen, name).toEqual(seen.length === 0 ? [] : [`secrets-${name.replace("migrate-", "")}`]);
    }
  });

  test("blobs can be written by the user that services run as", () => {
    const dockerfile = read("Dockerfile");
    expect(dockerfile.indexOf("chown 10001:10001 /blobs")).toBeGreaterThan(0);
    expect(dockerfile.indexOf("chown 10001:10001 /blobs")).toBeLessThan(dockerfile.indexOf("USER 10001"));
  });

  /** What the compose file itself decides on, or what is for development and tests. */
  const ownMatter = [
    /^(NATS|TOKEN)_/,
    /(HOST|PORT|SECRET|DIR)$/,
    /^(PUBLIC|WEB|METADATA|DOCSYNC|AGENT|ELECTRIC|REDIS|DATABASE|DOCSYNC_DATABASE)_URL$/,
    /^(EMBEDDED_SHAPES|DEVELOPMENT|DEMO|NODE_ENV)$/,
  ];
  const isPassedOn = (name: string) => !ownMatter.some((names) => names.test(name));

  test.for(serviceNames)("what whoever runs it writes into .env for %s reaches it", async (service) => {
    const asked = compose.services[service]?.environment ?? {};
    const names = Object.keys((await configOf(service)).shape).filter(isPassedOn);
    const passed = Object.fromEntries(names.map((name) => [name, `\${${name}:-}`]));
    expect(asked).toMatchObject(passed);
  });

  test("the licences of all that is in an image are in it", () => {
    const [, runtime = ""] = read("Dockerfile").split(/^FROM .* AS runtime$/m);
    const [own = "", ...images] = runtime.split(/^FROM /m);
    expect(own).toMatch(/^COPY .*LICENSE THIRD-PARTY-NOTICES\.md \.\/$/m);
    expect(images.map((image) => image.split("\n", 1)[0])).toEqual(["runtime AS web", "runtime AS service"]);
    const kept = read(".dockerignore").split("\n");
    for (const file of ["LICENSE", "THIRD-PARTY-NOTICES.md"]) expect(kept).not.toContain(file);
  });

  test("secrets beside the sources go neither into git nor into an image", () => {
    const git = read(".gitignore").split("\n");
    expect(git).toEqual(expect.arrayContaining(["/.env", "/secrets/"]));
    const docker = read(".dockerignore").split("\n");
    expect(docker).toEqual(expect.arrayContaining([".env", "secrets"]));
  });

  test("it runs the whole platform with the real Electric", () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([...serviceNames, "web", "postgres", "nats", "redis", "electric"]),
    );
  });

  test("Electric is the chart's, by a whole version: its maker publishes no other tags", () => {
    const { electric } = parse(read("deploy/helm/solidtype/values.yaml")) as { electric: { image: string } };
    expect(compose.services["electric"]?.image).toBe(electric.image);
    expect(electric.image).toMatch(/^electricsql\/electric:\d+\.\d+\.\d+$/);
  });
});

describe("the Helm chart", () => {
  const values = parse(read("deploy/helm/solidtype/values.yaml")) as Record<string, unknown>;
  const schema = JSON.parse(read("deploy/helm/solidtype/values.schema.json")) as Record<string, unknown>;

  test("its values fit their schema, and a misspelt one does not", () => {
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
    expect(validate(values), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...values, servces: {} })).toBe(false);
  });
});
