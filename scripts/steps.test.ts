import process from "node:process";
import { afterEach, expect, it, vi } from "vitest";
import { plainCause, step } from "./steps.mjs";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Reflect.deleteProperty(process.stdout, "isTTY");
});

it("tells a program of this machine that does not listen from a network that does not answer", () => {
  expect(plainCause("connect ECONNREFUSED 127.0.0.1:5432")?.what).toContain("this machine");
  expect(plainCause("connect ECONNREFUSED ::1:3128")?.what).toContain("this machine");
  expect(plainCause("connect ECONNREFUSED 203.0.113.7:443")?.what).toContain("network");
});

it.each([
  ["getaddrinfo EAI_AGAIN registry.example.com", "network"],
  ["npm error network request to https://registry.example.com/pnpm failed", "network"],
  ["Temporary failure resolving 'deb.example.org'", "network"],
  ["EACCES: permission denied, mkdir '/srv/solidtype/.next'", "may not be written"],
  ["npm error code EACCES\nnpm error syscall mkdir", "may not be written"],
  ['initdb: error: could not create directory "/srv/data": Permission denied', "may not be written"],
  ["E: Could not open lock file /var/lib/dpkg/lock - open (13: Permission denied)", "may not be written"],
  ['could not write to file "base/1/2": No space left on device', "disk"],
])("says of %j what it means", (text, what) => {
  expect(plainCause(text)?.what).toContain(what);
});

it.each([
  "Module not found: Can't resolve './network-state' in 'apps/web/src'",
  "error: permission denied for schema public",
  "listen EACCES: permission denied 0.0.0.0:80",
  "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
  "ENOSPC: System limit for number of file watchers reached, watch '/src'",
])("leaves %j to speak for itself", (text) => {
  expect(plainCause(text)).toBeUndefined();
});

it("leaves the terminal to a program that asks for a password, until that goes on", async () => {
  vi.useFakeTimers();
  const written: string[] = [];
  Object.defineProperty(process.stdout, "isTTY", { value: true, configurable: true });
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  await step("NATS", async (note, hold) => {
    hold("sudo may ask for your password");
    const before = written.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written.slice(before)).toEqual([]);
    note("Unpacking");
    await vi.advanceTimersByTimeAsync(1_000);
  });
  expect(written.join("")).toContain("sudo may ask for your password");
  expect(written.join("")).toContain("Unpacking");
});
