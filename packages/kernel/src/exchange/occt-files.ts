import type { OpenCascadeInstance } from "opencascade.js";

/** Runs `work` on a path in OCCT's own file system that holds `content`; the file exists only meanwhile. */
export function withFile<Value>(
  oc: OpenCascadeInstance,
  content: Uint8Array,
  work: (path: string) => Value,
): Value {
  const path = "/exchange";
  oc.FS.writeFile(path, content);
  try {
    return work(path);
  } finally {
    oc.FS.unlink(path);
  }
}
