import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { chromium, obtain } from "../../scripts/start/programs.ts";
import { startProduct } from "./product.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the shared product listens. */
    url: string;
    /** The folder of its logs. */
    logs: string;
    /** Executable of the browser. */
    chromium: string;
  }
}

/** One product for all specs that only use it; a spec that kills parts of it starts its own. */
export default async function setUp(project: TestProject) {
  const browser = await obtain(chromium);
  if (browser.kind !== "executable") throw new Error("the browser has to be a program of this machine");
  const product = await startProduct();
  project.provide("chromium", browser.path);
  project.provide("url", product.url);
  project.provide("logs", join(product.home, "logs"));
  return () => product.dispose();
}
