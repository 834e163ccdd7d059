import { failure, mcpPath, type Principal } from "@solidtype/contracts";
import {
  claimsOfRequest,
  type Logger,
  requirePrincipal,
  sendFailure,
  type Tokens,
} from "@solidtype/service-kit";
import { catalogue, outsideGuide, type ToolDescription } from "@solidtype/tools";
import { createMcpHandler, Server, type Tool } from "@modelcontextprotocol/server";
import type { FastifyInstance } from "fastify";
import { cutShort } from "../run/cut-short.ts";
import { askerOf } from "../runs/chat-desk.ts";
import type { Visits } from "./visits.ts";

export type McpDeps = {
  readonly visits: Visits;
  readonly tokens: Tokens;
  readonly version: string;
  readonly log: Logger;
};

const instructions = `Parametric CAD. Parts live in documents of projects: list_projects and list_documents show them, create_document makes one. Every tool on a part takes its document's id in \`document\`; without \`branch\` it works on main. After a change the answer says what the part is now: read it before you go on.

${outsideGuide}`;

/**
 * The catalogue for agents from outside (Model Context Protocol, Streamable HTTP). Each request stands by itself, so any
 * replica can answer it. Who asks comes in the gateway's token; what they may do is asked at each act.
 */
export function serveMcp(http: FastifyInstance, { visits, tokens, version, log }: McpDeps): void {
  const handler = createMcpHandler(
    ({ authInfo, requestInfo }) =>
      serverFor(
        visits,
        version,
        authInfo?.extra?.["principal"] as Principal | undefined,
        requestInfo?.signal,
      ),
    { onerror: (error) => log.debug({ err: error }, "an MCP request was not answered") },
  );
  requirePrincipal(http, tokens);
  http.removeAllContentTypeParsers();
  http.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  http.route({
    method: ["GET", "POST", "DELETE"],
    url: mcpPath,
    handler: async (request, reply) => {
      const { principal } = claimsOfRequest(request);
      const asker = askerOf(principal);
      if (!asker.ok) return sendFailure(reply, asker.error);
      if (asker.value.key === undefined)
        return sendFailure(reply, failure("forbidden", { reason: "an API key is needed" }));
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers))
        if (typeof value === "string" && name !== "authorization") headers.set(name, value);
      const body = request.body instanceof Uint8Array ? new Uint8Array(request.body) : null;
      const left = new AbortController();
      reply.raw.once("close", () => left.abort());
      const asked = new Request(`http://${request.host}${request.url}`, {
        method: request.method,
        headers,
        signal: left.signal,
        ...(body === null ? {} : { body }),
      });
      const answer = await handler.fetch(asked, {
        authInfo: { token: "", clientId: asker.value.key, scopes: [], extra: { principal } },
      });
      return reply.send(answer);
    },
  });
}

/** `left`: whoever asked has hung up. An older client that gives a call up keeps the line, so it is carried out. */
function serverFor(
  visits: Visits,
  version: string,
  principal: Principal | undefined,
  left: AbortSignal | undefined,
): Server {
  const server = new Server(
    { name: "solidtype", title: "SolidType", version },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler("tools/list", async () => ({ tools: catalogue.map(toolOf) }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    const asker = principal === undefined ? undefined : askerOf(principal);
    if (asker?.ok !== true || asker.value.key === undefined) throw new Error("nobody asks");
    const { key, person } = asker.value;
    const input = JSON.stringify(params.arguments ?? {});
    const signal = left === undefined ? mcpReq.signal : AbortSignal.any([left, mcpReq.signal]);
    const { failed, result, picture } = await visits.call({ key, person }, params.name, input, signal);
    return {
      isError: failed,
      content: [
        { type: "text" as const, text: cutShort(result) },
        ...(picture === undefined ? [] : [{ type: "image" as const, data: picture, mimeType: "image/png" }]),
      ],
    };
  });
  return server;
}

/** What has a default beside a person who has something open, and is to be named by whoever calls from outside. */
const toBeNamed: { readonly [property: string]: string } = {
  document: "Id of the document: list_documents shows them, create_document makes one.",
  project: "Id of the project: list_projects shows them.",
  into: "Id of the branch that takes them: list_branches shows them, main among them.",
};
const mainByDefault: { readonly [property: string]: string } = {
  branch: "Id of the branch; without it main. list_branches shows them.",
  parent: "Id of the branch to start from; without it main.",
};

function fromOutside({
  properties = {},
  required = [],
  ...schema
}: Tool["inputSchema"]): Tool["inputSchema"] {
  const isMissing = (name: string): boolean => name in toBeNamed && !required.includes(name);
  const told = Object.entries(properties).map(([name, of]) => {
    const description = required.includes(name) ? undefined : (toBeNamed[name] ?? mainByDefault[name]);
    return [name, description === undefined ? of : { ...(of as object), description }] as const;
  });
  return {
    ...schema,
    properties: Object.fromEntries(told),
    required: [...required, ...Object.keys(properties).filter(isMissing)],
  };
}

function toolOf({ name, description, inputSchema, effect }: ToolDescription) {
  return {
    name,
    description,
    inputSchema: fromOutside({ ...inputSchema, type: "object" }),
    annotations: {
      readOnlyHint: effect === "reads",
      destructiveHint: effect === "removes" || effect === "may-remove",
      openWorldHint: false,
    },
  };
}
