import { accountOperations } from "./account.ts";
import { branchOperations } from "./branches.ts";
import { kernelOperations } from "./geometry.ts";
import type { Operation } from "./operation.ts";
import { projectOperations } from "./projects.ts";
import { agentOperations } from "./runs.ts";
import { workspaceOperations } from "./workspaces.ts";

/** What metadata answers: what exists and who may touch it. */
export const metadataOperations = {
  ...accountOperations,
  ...workspaceOperations,
  ...projectOperations,
  ...branchOperations,
};

/** Everything the front door answers, by name. */
export const operations = { ...metadataOperations, ...kernelOperations, ...agentOperations };

export type Operations = typeof operations;
export type OperationId = keyof Operations;
export const allOperations: readonly Operation[] = Object.values(operations);
