import type { Operation, metadataOperations } from "@solidtype/contracts";
import type { Handler } from "../handler.ts";
import { accountHandlers } from "./account.ts";
import { branchHandlers } from "./branches.ts";
import { chatHandlers } from "./chats.ts";
import { documentHandlers } from "./documents.ts";
import { folderHandlers } from "./folders.ts";
import { mergeHandlers } from "./merges.ts";
import { projectHandlers } from "./projects.ts";
import { shareLinkHandlers } from "./share-links.ts";
import { versionHandlers } from "./versions.ts";
import { workspaceHandlers } from "./workspaces.ts";

type Answered = typeof metadataOperations;
type Handlers = { readonly [Id in keyof Answered]: Handler<Answered[Id]> };

/** One handler for every operation that metadata answers; a missing one does not compile. */
const handlers: Handlers = {
  ...accountHandlers,
  ...workspaceHandlers,
  ...projectHandlers,
  ...branchHandlers,
  ...mergeHandlers,
  ...folderHandlers,
  ...documentHandlers,
  ...versionHandlers,
  ...shareLinkHandlers,
  ...chatHandlers,
};

export function handlerOf(operation: Operation): Handler {
  return handlers[operation.id as keyof Answered] as Handler;
}
