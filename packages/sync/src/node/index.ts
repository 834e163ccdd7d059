export { FileStorage } from "./file-storage.ts";
export { connectStreams, type Heard, type Streams } from "./streams.ts";
