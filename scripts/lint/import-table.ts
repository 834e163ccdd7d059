/**
 * Who may import whom. The one place where it is written down: the lint rule reads it, and a test holds
 * every package.json against it. Directions and reasons: docs/ARCHITECTURE.md.
 */
export type Unit = {
  /** Folder of the unit, from the root. */
  folder: string;
  /** Workspace packages its sources may import, by package name. */
  may: readonly string[];
  /** Workspace packages that only sources under one of its folders may import. */
  only?: { under: string; may: readonly string[] };
};

const pkg = (name: string, ...may: string[]): [string, Unit] => [
  `@solidtype/${name}`,
  { folder: `packages/${name}`, may: may.map((m) => `@solidtype/${m}`) },
];
const service = (name: string, ...may: string[]): [string, Unit] => [
  `@solidtype/service-${name}`,
  { folder: `services/${name}`, may: may.map((m) => `@solidtype/${m}`) },
];

export const units: ReadonlyMap<string, Unit> = new Map([
  pkg("bench"),
  pkg("contracts"),
  pkg("access", "contracts"),
  pkg("sketch", "contracts"),
  pkg("sync", "contracts"),
  pkg("service-kit", "contracts", "access"),
  pkg("document", "contracts", "sketch"),
  pkg("kernel", "contracts", "sketch", "document"),
  pkg("tools", "contracts", "sketch", "document"),
  pkg("testkit", "contracts", "service-kit"),
  service("gateway", "contracts", "access", "service-kit"),
  service("metadata", "contracts", "access", "service-kit"),
  service("docsync", "contracts", "access", "document", "service-kit"),
  service("kernel", "contracts", "access", "sketch", "document", "kernel", "sync", "service-kit"),
  service("agent", "contracts", "access", "document", "sketch", "tools", "sync", "service-kit"),
  [
    "@solidtype/web",
    {
      folder: "apps/web",
      may: ["contracts", "access", "sketch", "document", "tools", "sync"].map((m) => `@solidtype/${m}`),
      only: { under: "src/kernel-worker", may: ["@solidtype/kernel"] },
    },
  ],
  [
    "@solidtype/scripts",
    {
      folder: "scripts",
      may: ["bench", "contracts", "document", "kernel", "service-kit", "testkit"].map(
        (m) => `@solidtype/${m}`,
      ),
    },
  ],
]);

/** What tests and benchmarks may import beside what their package may. */
export const testsMay: readonly string[] = ["@solidtype/testkit", "@solidtype/bench", "@solidtype/sync"];

/** Libraries that must not be seen outside the package that wraps them. */
export const wrapped: ReadonlyMap<string, string> = new Map([
  ["opencascade.js", "packages/kernel"],
  ["replicad-opencascadejs", "packages/kernel"],
  ["@salusoft89/planegcs", "packages/sketch"],
  ["@nats-io/transport-node", "packages/service-kit"],
]);
