import {
  type BodyOutcome,
  bodyNames,
  blobPath,
  type BranchId,
  type DocumentId,
  type DocumentResult,
  type Manifest,
  result,
  resultsLivePath,
  unpackMesh,
} from "@solidtype/contracts";
import { serverEvents } from "@solidtype/sync";
import { api, live } from "../../platform/api.ts";
import { linkHeader, shareLink } from "../../platform/visitor.ts";
import type { ShapeMesh } from "../../viewport/shapes.ts";

/** What the kernel service made of the document: its manifest, with the meshes by body key. */
export type ServerPart = { readonly manifest: Manifest; readonly meshes: ReadonlyMap<string, ShapeMesh> };

/** Told of each part that the service makes, and whether that is of the document as it is. */
export type OnServerPart = (part: ServerPart, stands: Pick<DocumentResult, "state" | "offset">) => void;

type Where = { readonly document: DocumentId; readonly branch: BranchId };

async function blob(document: DocumentId, kind: "mesh" | "names", name: string): Promise<Response> {
  const headers = shareLink === null ? {} : { [linkHeader]: shareLink };
  const answer = await fetch(blobPath(document, kind, name), { headers });
  if (!answer.ok) throw new Error(`The ${kind} of a body did not come (${answer.status}).`);
  return answer;
}

async function meshOf(document: DocumentId, { meshKey, namesKey }: BodyOutcome): Promise<ShapeMesh | null> {
  const [bytes, names] = await Promise.all([
    blob(document, "mesh", meshKey).then((answer) => answer.bytes()),
    blob(document, "names", namesKey).then((answer) => answer.json()),
  ]);
  const mesh = unpackMesh(bytes);
  const table = bodyNames.safeParse(names);
  return mesh === null || !table.success
    ? null
    : { ...mesh, vertices: new Float32Array(table.data.vertexPositions) };
}

/** Reads the meshes that a manifest names and the page does not have. */
async function partOf(
  document: DocumentId,
  manifest: Manifest,
  known: ReadonlyMap<string, ShapeMesh>,
): Promise<ServerPart> {
  const meshes = await Promise.all(
    manifest.bodies.map(async (body) => {
      const mesh = known.get(body.key) ?? (await meshOf(document, body));
      return mesh === null ? [] : [[body.key, mesh] as const];
    }),
  );
  return { manifest, meshes: new Map(meshes.flat()) };
}

/** The newest part that the service has made, or null where there is none or it cannot be had. */
export async function readServerPart(
  document: DocumentId,
  query: { readonly query?: { readonly branch: BranchId } },
): Promise<ServerPart | null> {
  try {
    const asked = await api.getResult({ params: { document }, ...query });
    const manifest = asked.ok ? asked.value.data.manifest : null;
    return manifest === null ? null : await partOf(document, manifest, new Map());
  } catch {
    // The page's own kernel will show the part: the service's picture is only sooner.
    return null;
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const go = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", go);
      done();
    };
    const timer = setTimeout(go, milliseconds);
    signal.addEventListener("abort", go);
  });

/** Tells each part that the service makes, for as long as the signal lets it: what a page without a kernel lives on. */
export async function followServerParts(
  where: Where,
  onPart: OnServerPart,
  signal: AbortSignal,
): Promise<void> {
  let known: ReadonlyMap<string, ShapeMesh> = new Map();
  while (!signal.aborted) {
    try {
      const answer = await live().fetch(
        `${location.origin}${resultsLivePath(where.document, where.branch)}`,
        {
          signal,
        },
      );
      if (answer.ok && answer.body !== null) {
        for await (const { data } of serverEvents(answer.body)) {
          const parsed = result.safeParse(JSON.parse(data));
          if (!parsed.success || parsed.data.manifest === null) continue;
          const part = await partOf(where.document, parsed.data.manifest, known);
          known = part.meshes;
          if (!signal.aborted) onPart(part, parsed.data);
        }
      }
    } catch {
      // A cut line is taken up again below.
    }
    await pause(2_000, signal);
  }
}
