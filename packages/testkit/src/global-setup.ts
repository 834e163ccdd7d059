import type { TestProject } from "vitest/node";
import { type StackUrls, startStack } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly stackUrls: StackUrls;
  }
}

/** One set of servers for a whole vitest run; `sharedStack()` reaches it from a test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({ postgres: true, nats: true, redis: true });
  project.provide("stackUrls", stack.urls);
  return () => stack.stop();
}
