import { accountOperations } from "./account.ts";
import type { Operation } from "./operation.ts";
import { projectOperations } from "./projects.ts";
import { workspaceOperations } from "./workspaces.ts";

/** Everything the front door answers from metadata, by name. */
export const operations = { ...accountOperations, ...workspaceOperations, ...projectOperations };

export type Operations = typeof operations;
export type OperationId = keyof Operations;
export const allOperations: readonly Operation[] = Object.values(operations);
