import {
  type Json,
  type Rpc,
  type RpcInput,
  type WorkspaceId,
  blobKeyOf,
  jobFilePath,
  kernelRpc,
  maxMessageBytes,
  newId,
  ok,
  parseId,
} from "@solidtype/contracts";
import { type BlobStore, type Bus, callRpc } from "@solidtype/service-kit";
import type { GeometryPort, PartPort, Verdict } from "@solidtype/tools";
import type { OpenPart } from "./open-parts.ts";

export type KernelGeometryOptions = {
  readonly bus: Bus;
  readonly blobs: BlobStore;
  /** Where people reach the platform; links to files begin with it. */
  readonly publicUrl: string;
  readonly signal: AbortSignal | undefined;
};

/** Room for the envelope and the token beside the model. */
const largestInMessage = maxMessageBytes - 16 * 1024;

/** The kernel service as tools ask it. A part that is too large for a message goes by way of the blob store. */
export function kernelGeometry({ bus, blobs, publicUrl, signal }: KernelGeometryOptions): GeometryPort {
  const ask = <R extends Rpc>(rpc: R, input: RpcInput<R>) =>
    callRpc(
      bus,
      rpc,
      input,
      { principal: { kind: "service", service: "agent" }, request: newId("request") },
      { signal },
    );
  const about = async (part: PartPort) => {
    const { workspace } = part as OpenPart;
    return { workspace, model: await carried(blobs, workspace, JSON.stringify(part.model())) };
  };
  return {
    async build(part) {
      const built = await ask(kernelRpc.build, await about(part));
      if (!built.ok) return built;
      const { features, bodies } = built.value;
      const verdict: Verdict = {
        bodies,
        features: features.map(({ id, status, error, warning }) => {
          const said = error ?? warning;
          const state = status === "built" ? "ok" : status;
          return { id, state, ...(said === undefined ? {} : { message: said.message }) };
        }),
      };
      return ok(verdict);
    },
    list: async (part, body, which) => ask(kernelRpc.list, { ...(await about(part)), body, ...which }),
    async measure(part, names) {
      const asked = { ...(await about(part)), names: [...names] };
      const measured = await ask(kernelRpc.measure, asked);
      return measured.ok ? ok(measured.value as Json) : measured;
    },
    async picture(part, view) {
      const drawn = await ask(kernelRpc.picture, { ...(await about(part)), view });
      return drawn.ok ? ok(drawn.value.png) : drawn;
    },
    async export(part, format) {
      const document = parseId("document", part.document);
      if (document === undefined) throw new TypeError(`${part.document} is no document's id`);
      const asked = { ...(await about(part)), document, name: part.name.slice(0, 200), format };
      const written = await ask(kernelRpc.export, asked);
      if (!written.ok) return written;
      const { job, bytes } = written.value;
      return ok({ link: new URL(jobFilePath(document, job), publicUrl).href, bytes });
    },
  };
}

async function carried(blobs: BlobStore, workspace: WorkspaceId, model: string) {
  if (Buffer.byteLength(model) < largestInMessage) return { json: JSON.parse(model) as never };
  const key = blobKeyOf(workspace, "message", newId("request"));
  await blobs.put(key, Buffer.from(model));
  return { blob: key };
}
