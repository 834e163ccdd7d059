export { FileStorage } from "./file-storage.ts";
export { connectStreams, type Streams } from "./streams.ts";
