import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serviceNames } from "@solidtype/contracts";
import { type ConfigSchema, loadConfig } from "@solidtype/service-kit";
import { afterEach, expect, it, vi } from "vitest";
import { root } from "../paths.ts";
import { loadSecrets } from "./secrets.ts";
import { serviceEnvironment, type Surroundings } from "./services.ts";

const each = (port: number) => ({ metadata: port, docsync: port, kernel: port, agent: port, gateway: port });
const ports = { door: 1, postgres: 2, nats: 3, redis: 4, web: 5, http: each(6), health: each(7) };

afterEach(() => vi.unstubAllEnvs());

it.each(serviceNames)(
  "%s trusts the certificates of whoever starts it, and sees no stray variable",
  (name) => {
    vi.stubEnv("NODE_EXTRA_CA_CERTS", "/etc/company.pem");
    vi.stubEnv("REDIS_PASSWORD", "stray");
    const home = mkdtempSync(join(tmpdir(), "solidtype-environment-"));
    try {
      const around: Surroundings = { home, ports, secrets: loadSecrets(home), reload: false, demo: true };
      const env = serviceEnvironment(name, around);
      expect(env["NODE_EXTRA_CA_CERTS"]).toBe("/etc/company.pem");
      expect(env).not.toHaveProperty("REDIS_PASSWORD");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);

it.each(serviceNames)("npm start gives %s every variable that it needs", async (name) => {
  const home = mkdtempSync(join(tmpdir(), "solidtype-environment-"));
  try {
    const around: Surroundings = { home, ports, secrets: loadSecrets(home), reload: false, demo: true };
    const { configSchema } = (await import(join(root, "services", name, "src/config.ts"))) as {
      configSchema: ConfigSchema;
    };
    expect(() => loadConfig(configSchema, serviceEnvironment(name, around))).not.toThrow();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

it("npm start hands on what its caller says of the agent and of who may sign up", async () => {
  const home = mkdtempSync(join(tmpdir(), "solidtype-environment-"));
  try {
    const around: Surroundings = { home, ports, secrets: loadSecrets(home), reload: false, demo: true };
    const { configSchema } = (await import(join(root, "services/agent/src/config.ts"))) as {
      configSchema: ConfigSchema;
    };
    const ofAgent = Object.keys(configSchema.shape).filter((name) => /^(AGENT|ANTHROPIC)_/.test(name));
    expect(ofAgent).toContain("AGENT_DAY_TOKENS_ALL");
    for (const name of [...ofAgent, "SIGN_UP"]) vi.stubEnv(name, "as said");
    const said = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "as said"]));
    expect(serviceEnvironment("agent", around)).toMatchObject(said(ofAgent));
    expect(serviceEnvironment("metadata", around)).toMatchObject(said(["SIGN_UP"]));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
