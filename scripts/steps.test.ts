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
