import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeSecrets } from "./write-secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = (service: ServiceName) => join(folder, service, "env");
const conf = () => join(folder, "nats", "nats.conf");
const text = (file: string) => readFileSync(file, "utf8");
const allEnvs = () => serviceNames.map((service) => text(env(service)));

test("a service's password is in its own env file and in nats.conf, its public key in everybody's", () => {
  expect(writeSecrets(folder)).toEqual({ secrets: "written", natsConf: "written" });
  const passwords = serviceNames.map((service) => parseEnv(text(env(service)))["NATS_PASSWORD"] ?? "none");
  expect(new Set(passwords).size).toBe(serviceNames.length);
  for (const password of passwords) expect(text(conf())).toContain(`password: "${password}"`);
  expect(new Set(allEnvs().map((file) => parseEnv(file)["TOKEN_PUBLIC_KEYS"])).size).toBe(1);
});

test("what was made once stays as it is, with what was added to it by hand", () => {
  writeSecrets(folder);
  writeFileSync(env("agent"), `${text(env("agent"))}ANTHROPIC_API_KEY=mine\n`);
  const before = [...allEnvs(), text(conf())];
  expect(writeSecrets(folder)).toEqual({ secrets: "kept", natsConf: "kept" });
  expect([...allEnvs(), text(conf())]).toEqual(before);
});

test("a nats.conf that was taken away is made again with the passwords that the services have", () => {
  writeSecrets(folder);
  const before = [...allEnvs(), text(conf())];
  rmSync(conf());
  expect(writeSecrets(folder)).toEqual({ secrets: "kept", natsConf: "written" });
  expect([...allEnvs(), text(conf())]).toEqual(before);
});

test("the nats.conf of an earlier release is renewed, and kept beside the new one", () => {
  writeSecrets(folder);
  const fresh = text(conf());
  writeFileSync(conf(), "# of an earlier release\n");
  expect(writeSecrets(folder)).toEqual({ secrets: "kept", natsConf: "renewed" });
  expect(text(conf())).toBe(fresh);
  expect(text(`${conf()}.before`)).toBe("# of an earlier release\n");
});

test("where one service's secrets are lost, the others' are not made worthless", () => {
  writeSecrets(folder);
  const agent = text(env("agent"));
  rmSync(env("gateway"));
  rmSync(conf());
  expect(() => writeSecrets(folder)).toThrow("missing");
  expect(text(env("agent"))).toBe(agent);
});

test("a run that was cut off while it put the files into their places is finished by the next", () => {
  writeSecrets(folder);
  const before = allEnvs();
  for (const service of ["gateway", "kernel"] as const) renameSync(env(service), `${env(service)}.new`);
  rmSync(conf());
  expect(writeSecrets(folder)).toEqual({ secrets: "written", natsConf: "written" });
  expect(allEnvs()).toEqual(before);
});

test("a run that was cut off before that is begun anew", () => {
  writeSecrets(folder);
  const cut = text(env("metadata")).slice(0, 60);
  for (const service of serviceNames) rmSync(env(service));
  writeFileSync(`${env("metadata")}.new`, cut);
  expect(writeSecrets(folder).secrets).toBe("written");
  expect(parseEnv(text(env("metadata")))["AUTH_SECRET"]).toBeTruthy();
});

test("a prefix of the platform's own is in nats.conf and in every service's env file, and later runs keep it", () => {
  expect(writeSecrets(folder, "cad")).toEqual({ secrets: "written", natsConf: "written" });
  for (const service of serviceNames) expect(parseEnv(text(env(service)))["NATS_PREFIX"]).toBe("cad");
  expect(text(conf())).toContain('"cad.rpc.');
  expect(text(conf())).not.toContain("solidtype");
  expect(parseEnv(text(env("agent")))["NATS_USER"]).toBe("cad-agent");
  for (const service of serviceNames) expect(text(conf())).toContain(`{ user: cad-${service}, `);
  expect(writeSecrets(folder)).toEqual({ secrets: "kept", natsConf: "kept" });
});

test("a prefix that the services of a folder do not have is refused, and says what to do", () => {
  writeSecrets(folder);
  const before = text(conf());
  expect(() => writeSecrets(folder, "cad")).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("do not all have the prefix cad"),
      todo: "write NATS_PREFIX=cad and NATS_USER=cad-<service> into each env file, or leave --prefix out",
    }),
  );
  expect(text(conf())).toBe(before);
  for (const service of serviceNames)
    writeFileSync(env(service), `${text(env(service))}NATS_PREFIX=cad\nNATS_USER=cad-${service}\n`);
  expect(writeSecrets(folder)).toEqual({ secrets: "kept", natsConf: "renewed" });
  expect(text(conf())).toContain('"cad.rpc.');
});
