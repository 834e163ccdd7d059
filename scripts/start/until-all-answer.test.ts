import { serviceNames } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { untilAllAnswer } from "./until-all-answer.ts";

const all = (state: string) => Object.fromEntries(serviceNames.map((name) => [name, state]));
const lastWords = (service: string) => ({ lines: [`the end of ${service}`], path: `/logs/${service}.log` });

it("ends as soon as the door calls all services ready, however often it did not answer before", async () => {
  const answers = [undefined, all("starting"), all("ready")];
  const notes: string[] = [];
  const states = async () => answers.shift();
  await untilAllAnswer({ states, lastWords, note: (text) => notes.push(text), within: 60_000 });
  expect(notes.at(-1)).toBe("");
  expect(notes[0]).toContain("waiting for");
});

it("does not wait for ever: it names who is not ready, in which state, and the end of its log", async () => {
  const states = async () => ({ ...all("ready"), kernel: "degraded" });
  const error = await untilAllAnswer({ states, lastWords, note: () => undefined, within: 0 }).catch(
    (thrown: Error & { render(): string }) => thrown.render(),
  );
  expect(error).toContain("kernel: degraded");
  expect(error).toContain("the end of kernel");
  expect(error).toContain("/logs/kernel.log");
  expect(error).not.toContain("metadata");
});

it("speaks of the door alone where that does not answer", async () => {
  const states = async () => undefined;
  const error = await untilAllAnswer({ states, lastWords, note: () => undefined, within: 0 }).catch(
    (thrown: Error & { render(): string }) => thrown.render(),
  );
  expect(error).toContain("gateway: does not answer");
  expect(error).not.toContain("kernel");
});
