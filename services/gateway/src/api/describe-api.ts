import {
  type Operation,
  allOperations,
  answerOf,
  authPath,
  authRoutes,
  errorCatalogue,
  platformHealth,
  problem,
  shapes,
} from "@solidtype/contracts";
import { hoistDefinitions } from "./hoist-definitions.ts";
import { z } from "zod";
import { describeBytes } from "./describe-bytes.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  }) as Json;
  return rest;
};
const pathOf = (path: string) => path.replaceAll(/:(\w+)/g, "{$1}");
const json = (schema: Json) => ({ content: { "application/json": { schema } } });
const refused = {
  description: "Refused; see the code.",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function parametersOf(operation: Operation): Json[] {
  const inPath = Object.entries(operation.params.shape).map(([name, schema]) => ({
    name,
    in: "path",
    required: true,
    schema: schemaOf(schema),
  }));
  const inQuery = Object.entries(operation.query.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: schemaOf(schema),
  }));
  const header = (name: string, description: string) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  });
  return [
    ...inPath,
    ...inQuery,
    ...(operation.method === "POST"
      ? [header("Idempotency-Key", "Repeats with the same key have one effect and one answer, for a day.")]
      : []),
    ...(operation.method === "PATCH"
      ? [
          header(
            "If-Match",
            "The etag that was read: the change is refused when it is no longer the present one.",
          ),
        ]
      : []),
  ];
}

function describeOperation(operation: Operation): Json {
  const hasBody = !(operation.body instanceof z.ZodUndefined);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    description: `Needs \`${operation.action}\` (docs/PERMISSIONS.md).`,
    parameters: parametersOf(operation),
    ...(hasBody ? { requestBody: { required: true, ...json(schemaOf(operation.body)) } } : {}),
    responses: {
      [operation.status]: { description: "Done.", ...json(schemaOf(answerOf(operation.data))) },
      default: refused,
    },
  };
}

/** The whole door as OpenAPI 3.1, from the same table as its routes. */
export function describeApi(version: string): Json {
  const paths: Record<string, Json> = {};
  const add = (path: string, method: string, description: Json) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: description };
  };
  for (const operation of allOperations)
    add(`/api/v1${pathOf(operation.path)}`, operation.method, describeOperation(operation));
  for (const { method, path } of authRoutes) {
    add(`${authPath}${path}`, method, {
      operationId: `auth${path.replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase())}`,
      tags: ["sign-in"],
      summary: path.slice(1).replaceAll(/[/-]/g, " "),
      security: [],
      responses: { 200: { description: "Done." }, default: refused },
    });
  }
  for (const [name, { params, row }] of Object.entries(shapes)) {
    const parameters = Object.entries(params.shape).map(([key, schema]) => ({
      name: key,
      in: "query",
      required: true,
      schema: schemaOf(schema as z.ZodType),
    }));
    add(`/api/v1/shapes/${name}`, "GET", {
      operationId: `shape-${name}`,
      tags: ["shapes"],
      summary: `Live ${name}, by the Electric protocol`,
      parameters,
      responses: {
        200: {
          description: "Messages of the shape log.",
          ...json({ type: "array", items: { type: "object", properties: { value: schemaOf(row) } } }),
        },
        default: refused,
      },
    });
  }
  for (const { path, method, description } of describeBytes(schemaOf, refused))
    add(path, method, description);
  add("/api/v1/health", "GET", {
    operationId: "health",
    tags: ["platform"],
    summary: "How the platform is",
    security: [],
    responses: { 200: { description: "Always.", ...json(schemaOf(platformHealth)) } },
  });
  const shared: Record<string, unknown> = {};
  const hoisted = hoistDefinitions(paths, shared);
  return {
    openapi: "3.1.0",
    info: {
      title: "SolidType",
      version,
      description:
        "Everything the front door answers. Sign in with a cookie, or send an API key as a bearer token.",
    },
    security: [{ cookie: [] }, { key: [] }],
    components: {
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: "solidtype.session_token" },
        key: { type: "http", scheme: "bearer" },
      },
      schemas: { Problem: hoistDefinitions(schemaOf(problem), shared), ...shared },
    },
    paths: hoisted,
    "x-errors": errorCatalogue,
  };
}

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The same for people: one plain page, readable without script. */
export function apiPage(version: string): string {
  const tags = [...new Set(allOperations.map(({ tag }) => tag))];
  const rows = (tag: string) =>
    allOperations
      .filter((operation) => operation.tag === tag)
      .map((operation) => {
        const hasBody = !(operation.body instanceof z.ZodUndefined);
        const body = hasBody
          ? `<details><summary>body</summary><pre>${escape(JSON.stringify(schemaOf(operation.body), null, 2))}</pre></details>`
          : "";
        return `<tr><td><b>${operation.method}</b></td><td><code>/api/v1${escape(pathOf(operation.path))}</code></td><td>${escape(operation.summary)}${body}</td><td><code>${escape(operation.action)}</code></td></tr>`;
      })
      .join("");
  const errors = Object.entries(errorCatalogue)
    .map(
      ([code, entry]) =>
        `<tr><td><code>${code}</code></td><td>${entry.status}</td><td>${escape(entry.message)}</td></tr>`,
    )
    .join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SolidType API</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #8884}pre{overflow:auto}</style>
<h1>SolidType API</h1><p>Version ${escape(version)}. The same as <a href="/api/v1/openapi.json">OpenAPI 3.1</a>. Sign in with a cookie, or send <code>Authorization: Bearer st_…</code>. A write answers <code>{data, txid}</code>; a list <code>{data, next}</code>, with <code>?cursor=</code> for the page after. Failures are <code>application/problem+json</code>.</p>
${tags.map((tag) => `<h2>${escape(tag)}</h2><table>${rows(tag)}</table>`).join("")}
<h2>Failures</h2><table>${errors}</table></html>`;
}
