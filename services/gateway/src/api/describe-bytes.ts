import { result, servedBlobKinds, uploaded } from "@solidtype/contracts";

type Json = Record<string, unknown>;
type Described = { readonly path: string; readonly method: "GET" | "PUT"; readonly description: Json };

const inPath = (name: string, schema: Json = { type: "string" }) => ({
  name,
  in: "path",
  required: true,
  schema,
});
const inQuery = (name: string, required: boolean) => ({
  name,
  in: "query",
  required,
  schema: { type: "string" },
});
const bytes = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };

/** The routes that carry files and no JSON, as OpenAPI has them. */
export function describeBytes(
  schemaOf: (schema: typeof result | typeof uploaded) => Json,
  refused: Json,
): readonly Described[] {
  const about = (action: string) => ({
    tags: ["geometry"],
    description: `Needs \`${action}\` (docs/PERMISSIONS.md).`,
  });
  const base = "/api/v1/documents/{document}";
  return [
    {
      path: `${base}/blobs/{kind}/{name}`,
      method: "GET",
      description: {
        ...about("document.read"),
        operationId: "getBlob",
        summary: "What a result or a feature names: triangles, names, a picture, an uploaded file",
        parameters: [
          inPath("document"),
          inPath("kind", { type: "string", enum: [...servedBlobKinds] }),
          inPath("name"),
        ],
        responses: { 200: { description: "It never changes.", content: bytes }, default: refused },
      },
    },
    {
      path: `${base}/uploads`,
      method: "PUT",
      description: {
        ...about("document.write"),
        operationId: "upload",
        summary: "Bring a file, to be imported; its ending says what it is",
        parameters: [inPath("document"), inQuery("name", false)],
        requestBody: { required: true, content: bytes },
        responses: {
          201: {
            description: "Kept, under a name made from its content.",
            content: {
              "application/json": { schema: { type: "object", properties: { data: schemaOf(uploaded) } } },
            },
          },
          default: refused,
        },
      },
    },
    {
      path: `${base}/jobs/{job}/file`,
      method: "GET",
      description: {
        ...about("document.export"),
        operationId: "getJobFile",
        summary: "What an export made, for a day",
        parameters: [inPath("document"), inPath("job")],
        responses: { 200: { description: "The file.", content: bytes }, default: refused },
      },
    },
    {
      path: `${base}/results/live`,
      method: "GET",
      description: {
        ...about("document.read"),
        operationId: "followResult",
        summary: "The document's result now and whenever there is a newer one, as server-sent events",
        parameters: [inPath("document"), inQuery("branch", false)],
        responses: {
          200: {
            description: "Events `result`; the data of each is one.",
            content: { "text/event-stream": { schema: schemaOf(result) } },
          },
          default: refused,
        },
      },
    },
  ];
}
