import {
  type ErrorCode,
  type Json,
  type Result,
  type Rpc,
  type RpcInput,
  type WorkspaceId,
  jobFilePath,
  kernelRpc,
  newId,
  ok,
  parseId,
  refuse,
} from "@solidtype/contracts";
import {
  type BlobStore,
  type Bus,
  callRpc,
  type Carried,
  carry,
  dropCarried,
  takeCarried,
} from "@solidtype/service-kit";
import type { GeometryPort, PartPort, Verdict } from "@solidtype/tools";
import type { Acting } from "./acting.ts";
import type { OpenPart } from "./open-parts.ts";

export type KernelGeometryOptions = {
  readonly bus: Bus;
  readonly blobs: BlobStore;
  /** In whose name a part leaves as a file. */
  readonly acting: Acting;
  /** Where people reach the platform; links to files begin with it. */
  readonly publicUrl: string;
  readonly signal: AbortSignal | undefined;
};

const mostConstraints = 12;

type About = { readonly workspace: WorkspaceId; readonly model: Carried<never> };

/** The kernel service as tools ask it. A part, or an answer, that is too large for a message goes by way of the blob store. */
export function kernelGeometry({
  bus,
  blobs,
  acting,
  publicUrl,
  signal,
}: KernelGeometryOptions): GeometryPort {
  const ask = <R extends Rpc>(rpc: R, input: RpcInput<R>) =>
    callRpc(
      bus,
      rpc,
      input,
      { principal: { kind: "service", service: "agent" }, request: newId("request") },
      { signal },
    );
  /** Asks with the part's model. What no kernel took of it is not left in the store. */
  const askAbout = async <Answer>(
    part: PartPort,
    asking: (about: About) => Promise<Result<Answer, ErrorCode>>,
  ): Promise<Result<Answer, ErrorCode>> => {
    const workspace = workspaceOf(part);
    const model = await carry(blobs, workspace, part.model() as never);
    if (!model.ok) return model;
    const answer = await asking({ workspace, model: model.value }).catch((error: unknown) => {
      // Whoever asks may have changed the part before: that must not look as if it had not been.
      bus.log.error({ err: error }, "the kernel could not be asked");
      return refuse("internal");
    });
    if (!answer.ok) await dropCarried(blobs, model.value);
    return answer;
  };
  return {
    async build(part, names) {
      const answer = await askAbout(part, (about) =>
        ask(kernelRpc.build, { ...about, ...(names === "alike" && { alike: true }) }),
      );
      const built = answer.ok ? await takeCarried(blobs, workspaceOf(part), answer.value) : answer;
      if (!built.ok) return built;
      const { features, bodies, alike = {} } = built.value;
      const verdict: Verdict = {
        bodies,
        features: features.map(({ id, status, error, warning }) => {
          const said = error ?? warning;
          const state = status === "built" ? "ok" : status;
          const missing = error?.code === "geometry-missing" ? error.details?.["reference"] : undefined;
          return {
            id,
            state,
            ...(said === undefined ? {} : { message: inWords(said) }),
            ...(typeof missing === "string" ? { missing, alike: ownOf(alike, missing) } : {}),
          };
        }),
      };
      return ok(verdict);
    },
    list: (part, body, which) => askAbout(part, (about) => ask(kernelRpc.list, { ...about, body, ...which })),
    async measure(part, names) {
      const measured = await askAbout(part, (about) =>
        ask(kernelRpc.measure, { ...about, names: [...names] }),
      );
      return measured.ok ? ok(measured.value as Json) : measured;
    },
    async picture(part, view) {
      const answer = await askAbout(part, (about) => ask(kernelRpc.picture, { ...about, view }));
      const drawn = answer.ok ? await takeCarried(blobs, workspaceOf(part), answer.value) : answer;
      return drawn.ok ? ok(drawn.value.png) : drawn;
    },
    async export(part, format) {
      const document = parseId("document", part.document);
      if (document === undefined) throw new TypeError(`${part.document} is no document's id`);
      const name = part.name.slice(0, 200);
      const of = { kind: "document", document } as const;
      const recorded = await acting.recordAct("document.export", of, { format, branch: part.branch });
      if (!recorded.ok) return recorded;
      const written = await askAbout(part, (about) =>
        ask(kernelRpc.export, { ...about, document, name, format }),
      );
      if (!written.ok) return written;
      const { job, bytes } = written.value;
      return ok({ link: new URL(jobFilePath(document, job), publicUrl).href, bytes });
    },
  };
}

/** A page marks which constraints contradict each other; who sees no page is told. */
function inWords({
  message,
  details,
}: {
  readonly message: string;
  readonly details?: { readonly [name: string]: Json };
}): string {
  const among = details?.["constraints"];
  if (!Array.isArray(among) || among.length === 0) return message;
  const told = among.slice(0, mostConstraints).map(String).join(", ");
  return `${message.replace(/\.$/, "")}: ${told}${among.length > mostConstraints ? ", …" : ""}.`;
}

const ownOf = (alike: { readonly [name: string]: readonly string[] }, name: string): readonly string[] =>
  Object.hasOwn(alike, name) ? (alike[name] ?? []) : [];

const workspaceOf = (part: PartPort): WorkspaceId => (part as OpenPart).workspace;
