import type { OpenCascadeInstance, XSControl_WorkSession } from "opencascade.js";

/** The file's entities, and what they were made into or of. The rest a session lets go of by itself. */
const HELD = [1, 7];

/**
 * Reads or writes in a session of OCCT's, and empties it: what it holds also holds it, so that it would stay for good, six
 * times as large as the file. After an error it does stay, because OCCT may not be whole then.
 */
export function withSession<Value>(
  oc: OpenCascadeInstance,
  work: (session: XSControl_WorkSession) => Value,
): Value {
  using session = new oc.XSControl_WorkSession();
  const value = work(session);
  for (const kind of HELD) session.ClearData(kind);
  return value;
}
