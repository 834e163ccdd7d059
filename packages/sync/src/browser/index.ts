export { openBrowserConnection } from "./browser-connection.ts";
export { IndexedDbStorage } from "./indexeddb-storage.ts";
