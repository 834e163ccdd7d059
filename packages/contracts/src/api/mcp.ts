/** Where agents from outside come in (Model Context Protocol, Streamable HTTP), outside of the API like its clients. */
export const mcpPath = "/mcp";
