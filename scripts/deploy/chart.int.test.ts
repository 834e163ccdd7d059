import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceNames } from "@solidtype/contracts";
import { Deployment } from "kubernetes-models/apps/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { Ingress, NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PersistentVolumeClaim, Service } from "kubernetes-models/v1";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { root } from "../paths.ts";
import { configOf } from "./config-of.ts";
import { findHelm } from "./find-helm.ts";

const chart = join(root, "deploy/helm/solidtype");
const values = parse(readFileSync(join(chart, "values.yaml"), "utf8")) as Record<string, unknown>;

// Where only Go is at hand it is built first, which takes minutes: no test may count them.
const helm = await findHelm();
const run = (...args: string[]): string =>
  execFileSync(helm ?? "helm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const rendered = (...flags: string[]): string =>
  run("template", "cad", chart, "--kube-version", "1.30.0", ...flags);
const template = (...set: string[]): string => rendered(...set.flatMap((one) => ["--set", one]));
const images = "image.registry=registry.test";
const deploymentsOf = (rendered: string): Deployment[] => {
  const documents = parseAllDocuments(rendered).map(
    (document) => document.toJS() as { readonly kind: string },
  );
  const models = { Deployment, Service, Ingress, PersistentVolumeClaim, PodDisruptionBudget, NetworkPolicy };
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
    template(images, "ingress.enabled=true,trustedProxies=10.0.0.0/8,image.pullSecrets[0]=registry"),
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
    expect(pod?.securityContext?.fsGroupChangePolicy).toBe("OnRootMismatch");
    for (const container of [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])]) {
      expect(container.securityContext?.readOnlyRootFilesystem, container.name).toBe(true);
    }
  }
});

test.skipIf(helm === null)(
  "whatever serves is asked whether it does, and of several one at a time is taken away",
  () => {
    const rendered = template(images, "services.agent.replicas=1");
    for (const { metadata, spec } of deploymentsOf(rendered)) {
      if (metadata?.name === "cad-electric") continue;
      const [container] = spec?.template.spec?.containers ?? [];
      for (const probe of [container?.readinessProbe, container?.livenessProbe])
        expect(probe?.httpGet?.path, metadata?.name).toMatch(/z$/);
      expect(container?.livenessProbe?.timeoutSeconds, metadata?.name).toBe(5);
    }
    const budgets = parseAllDocuments(rendered)
      .map(
        (document) =>
          document.toJS() as { readonly kind: string; readonly metadata: { readonly name: string } },
      )
      .filter(({ kind }) => kind === "PodDisruptionBudget");
    expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      ["docsync", "gateway", "kernel", "metadata", "web"].map((name) => `cad-${name}`),
    );
  },
);

test.skipIf(helm === null)("a pod is given the time that its service may take to stop", () => {
  const graceOf = (...set: string[]) =>
    deploymentsOf(rendered("--set", images, ...set.flatMap((one) => ["--set-string", one]))).find(
      ({ metadata }) => metadata?.name === "cad-agent",
    )?.spec?.template.spec?.terminationGracePeriodSeconds;
  expect(graceOf()).toBe(30);
  expect(graceOf("config.SHUTDOWN_SECONDS=60")).toBe(70);
  expect(graceOf("config.SHUTDOWN_SECONDS=60,services.agent.config.SHUTDOWN_SECONDS=90")).toBe(100);
});

test.skipIf(helm === null)("each service is given what its config knows, and no more", async () => {
  const deployments = deploymentsOf(template(images, "trustedProxies=10.0.0.0/8"));
  for (const service of serviceNames) {
    const container = deployments.find((one) => one.metadata?.name === `cad-${service}`)?.spec?.template.spec
      ?.containers[0];
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
  expect(() => template(images, "ingress.enabled=true")).toThrow(/trustedProxies/);
  expect(() => template(images, "electric.enabled=false")).toThrow(/electric\.url/);
  expect(template(images, "electric.enabled=false,electric.url=http://sync:3000")).toContain(
    "http://sync:3000",
  );
  expect(() => template()).toThrow(/image\.registry/);
  // The others would look for it at its old place.
  expect(() => template(images, "services.docsync.port=4437")).toThrow(/port/);
});

test.skipIf(helm === null)("the page for operators installs it, with the images that it has built", () => {
  const page = readFileSync(join(root, "docs/OPERATIONS.md"), "utf8");
  const install = /helm install cad [^`]*/.exec(page)?.[0] ?? "";
  const rendered = template(...[...install.matchAll(/--set (\S+)/g)].map(([, set = ""]) => set));
  const registry = /^registry=(\S+)$/m.exec(page)?.[1] ?? "";
  const tag = /solidtype-\$image:(\S+?);/.exec(page)?.[1] ?? "";
  const pushed = [...(/for image in ([\w ]+);/.exec(page)?.[1] ?? "").split(" ")].map(
    (image) => `${registry}/solidtype-${image}:${tag}`,
  );
  const pulled = deploymentsOf(rendered)
    .filter(({ metadata }) => metadata?.name !== "cad-electric")
    .map(({ spec }) => spec?.template.spec?.containers[0]?.image);
  expect(pulled.toSorted()).toEqual(pushed.toSorted());
});

test.skipIf(helm === null)(
  "with network policies, each port that a pod has is opened by one, and inner ones to its own release alone",
  () => {
    const text = template(
      images,
      "networkPolicy.enabled=true,trustedProxies=10.0.0.0/8,ingress.enabled=true",
    );
    const deployments = deploymentsOf(text);
    const policies = parseAllDocuments(text)
      .map((document) => document.toJS() as { readonly kind: string })
      .filter(({ kind }) => kind === "NetworkPolicy")
      .map((policy) => new NetworkPolicy(policy as never));
    for (const { metadata, spec } of deployments) {
      const policy = policies.find((one) => one.metadata?.name === metadata?.name);
      expect(policy?.spec?.podSelector?.matchLabels).toEqual(spec?.selector.matchLabels);
      const rules = policy?.spec?.ingress ?? [];
      const ports = (spec?.template.spec?.containers[0]?.ports ?? []).map(({ name }) => name);
      expect(rules.flatMap((rule) => (rule.ports ?? []).map(({ port }) => port))).toEqual(ports);
      const http = rules.find((rule) => rule.ports?.[0]?.port === "http");
      expect(http === undefined || http.from === undefined, metadata?.name).toBe(
        ["cad-gateway", "cad-kernel"].includes(metadata?.name ?? ""),
      );
    }
    expect(policies).toHaveLength(deployments.length);
  },
);

test.skipIf(helm === null)(
  "replicas of a kind are spread over nodes by the labels that they really have",
  () => {
    for (const { metadata, spec } of deploymentsOf(template(images))) {
      if (metadata?.name === "cad-electric") continue;
      const [spread] = spec?.template.spec?.topologySpreadConstraints ?? [];
      expect(spread?.labelSelector?.matchLabels, metadata?.name).toEqual(spec?.template.metadata?.labels);
    }
  },
);
