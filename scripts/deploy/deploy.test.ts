import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { DockerfileParser } from "dockerfile-ast";
import { Deployment } from "kubernetes-models/apps/v1";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1";
import { PersistentVolumeClaim, Service } from "kubernetes-models/v1";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { findHelm } from "./find-helm.ts";
import { makeSecrets } from "./write-secrets.ts";

const root = resolve(import.meta.dirname, "../..");
const chart = join(root, "deploy/helm/solidtype");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

type ComposeService = {
  readonly image?: string;
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

async function configOf(service: ServiceName): Promise<z.ZodObject> {
  const module = (await import(join(root, `services/${service}/src/config.ts`))) as Record<string, unknown>;
  const schema = Object.values(module).find((exported) => exported instanceof z.ZodObject);
  if (schema === undefined) throw new Error(`services/${service}/src/config.ts exports no schema`);
  return schema;
}

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
    const given = { ...compose.services[service]?.environment, ...makeSecrets().services[service] };
    // As compose fills it in where nobody sets anything but what it asks for; empty counts as absent.
    const filled = (value: string) =>
      value.replaceAll(/\$\{\w+(?::-([^}]*)|[^}]*)\}/g, (_, unset?: string) => unset ?? "secret");
    const env = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (filled(value) === "" ? [] : [[name, filled(value)]])),
    );
    expect(await faults(service, env)).toEqual([]);
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

  test("what whoever runs it writes into .env reaches the services that ask for it", () => {
    const asked = (service: ServiceName) => compose.services[service]?.environment ?? {};
    expect(asked("gateway")).toMatchObject({ TRUSTED_PROXIES: "${TRUSTED_PROXIES:-}" });
    for (const service of serviceNames)
      expect(asked(service), service).toMatchObject({
        LOG_LEVEL: "${LOG_LEVEL:-}",
        OTEL_EXPORTER_OTLP_ENDPOINT: "${OTEL_EXPORTER_OTLP_ENDPOINT:-}",
      });
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
    expect(compose.services["electric"]?.image).toMatch(/^electricsql\/electric:/);
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

  const helm = findHelm();
  const run = (...args: string[]): string =>
    execFileSync(helm ?? "helm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const template = (set: string): string =>
    run("template", "cad", chart, "--kube-version", "1.30.0", "--set", set);
  const deploymentsOf = (rendered: string): Deployment[] => {
    const documents = parseAllDocuments(rendered).map(
      (document) => document.toJS() as { readonly kind: string },
    );
    const models = { Deployment, Service, Ingress, PersistentVolumeClaim };
    for (const document of documents) {
      const Model = models[document.kind as keyof typeof models];
      expect(Model, document.kind).toBeDefined();
      new Model(document as never).validate();
    }
    return documents
      .filter((document) => document.kind === "Deployment")
      .map((document) => new Deployment(document as never));
  };

  test.skipIf(helm === null)("it lints, and what it renders is valid Kubernetes run without rights", () => {
    expect(run("lint", "--strict", chart)).toContain("0 chart(s) failed");
    const deployments = deploymentsOf(
      template("ingress.enabled=true,trustedProxies=10.0.0.0/8,image.pullSecrets[0]=registry"),
    );
    expect(deployments.map((deployment) => deployment.metadata?.name)).toEqual(
      expect.arrayContaining([...serviceNames, "web", "electric"].map((name) => `cad-${name}`)),
    );
    for (const deployment of deployments) {
      const pod = deployment.spec?.template.spec;
      expect(pod?.imagePullSecrets, deployment.metadata?.name).toEqual([{ name: "registry" }]);
      if (deployment.metadata?.name === "cad-electric") continue;
      expect(pod?.containers[0]?.lifecycle?.preStop).toBeDefined();
      expect(pod?.securityContext?.runAsNonRoot).toBe(true);
      for (const container of [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])]) {
        expect(container.securityContext?.readOnlyRootFilesystem, container.name).toBe(true);
      }
    }
  });

  test.skipIf(helm === null)("each service is given what its config knows, and no more", async () => {
    const deployments = deploymentsOf(template("trustedProxies=10.0.0.0/8"));
    for (const service of serviceNames) {
      const container = deployments.find((one) => one.metadata?.name === `cad-${service}`)?.spec?.template
        .spec?.containers[0];
      const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? ""]));
      const known = Object.keys((await configOf(service)).shape);
      expect(known, service).toEqual(expect.arrayContaining(Object.keys(env)));
      // Left to its default it would lead people to their own machine.
      if (known.includes("PUBLIC_URL")) expect(env["PUBLIC_URL"], service).toBe(values["publicUrl"]);
      if (service === "gateway")
        expect(env).toMatchObject({
          ELECTRIC_URL: "http://cad-electric:3000",
          TRUSTED_PROXIES: "10.0.0.0/8",
        });
    }
  });

  test.skipIf(helm === null)("what would run and be wrong is refused before it runs", () => {
    expect(() => template("ingress.enabled=true")).toThrow(/trustedProxies/);
    expect(() => template("electric.enabled=false")).toThrow(/electric\.url/);
    expect(template("electric.enabled=false,electric.url=http://sync:3000")).toContain("http://sync:3000");
  });
});
