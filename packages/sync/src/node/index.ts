export { FileStorage } from "./file-storage.ts";
export { type Admit, connectStreams, type Streams } from "./streams.ts";
