import {
  type Json,
  type Rpc,
  type RpcInput,
  type WorkspaceId,
  jobFilePath,
  kernelRpc,
  newId,
  ok,
  parseId,
} from "@solidtype/contracts";
import { type BlobStore, type Bus, callRpc, carry, takeCarried } from "@solidtype/service-kit";
import type { GeometryPort, PartPort, Verdict } from "@solidtype/tools";
import type { OpenPart } from "./open-parts.ts";

export type KernelGeometryOptions = {
  readonly bus: Bus;
  readonly blobs: BlobStore;
  /** Where people reach the platform; links to files begin with it. */
  readonly publicUrl: string;
  readonly signal: AbortSignal | undefined;
};

/** The kernel service as tools ask it. A part, or an answer, that is too large for a message goes by way of the blob store. */
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
    const workspace = workspaceOf(part);
    return { workspace, model: await carry(blobs, workspace, part.model() as never) };
  };
  return {
    async build(part) {
      const answer = await ask(kernelRpc.build, await about(part));
      const built = answer.ok ? await takeCarried(blobs, workspaceOf(part), answer.value) : answer;
      if (!built.ok) return built;
      const { features, bodies } = built.value;
      const verdict: Verdict = {
        bodies,
        features: features.map(({ id, status, error, warning }) => {
          const said = error ?? warning;
          const state = status === "built" ? "ok" : status;
          const missing = error?.code === "geometry-missing" ? error.details?.["reference"] : undefined;
          return {
            id,
            state,
            ...(said === undefined ? {} : { message: said.message }),
            ...(typeof missing === "string" ? { missing } : {}),
          };
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
      const answer = await ask(kernelRpc.picture, { ...(await about(part)), view });
      const drawn = answer.ok ? await takeCarried(blobs, workspaceOf(part), answer.value) : answer;
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

const workspaceOf = (part: PartPort): WorkspaceId => (part as OpenPart).workspace;
