export {
  openDocument,
  remoteOrigin,
  type OpenDocument,
  type OpenDocumentOptions,
} from "./document/open-document.ts";
export { changeAsRead } from "./document/change-as-read.ts";
export { whenAsOfNow, whenSaved, whenSynced } from "./document/patience.ts";
export { openPresence, type Presence } from "./document/presence.ts";
export { readState, type DocumentState } from "./document/read-state.ts";
export {
  followMessages,
  readMessages,
  type FollowedMessages,
  type FollowMessagesOptions,
  type Messages,
} from "./stream/messages.ts";
export { MessageWriter, type MessageWriterOptions } from "./stream/message-writer.ts";
export { isPutBack, type SyncState } from "./document/sync-state.ts";
export type { Fetch } from "./stream/request.ts";
export type { BatchId, DocumentStorage, StoredDocument, UnsavedBatch } from "./storage/document-storage.ts";
export { MemoryStorage } from "./storage/memory-storage.ts";
export { openLiveConnection, connectLivePort, type LiveConnection } from "./live/live-connection.ts";
export { LiveHub, type PortLike } from "./live/live-hub.ts";
export { serverEvents } from "./server-events.ts";
export { openStill, type StillDocument } from "./document/still-document.ts";
