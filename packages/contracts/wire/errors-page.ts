import { readFileSync, writeFileSync } from "node:fs";
import { type CatalogueEntry, errorCatalogue } from "../src/index.ts";

/** docs/ERRORS.md is made from the catalogue: `npm run regenerate` writes it. */
const page = new URL("../../../docs/ERRORS.md", import.meta.url);

const head = `# Errors

Every failure that crosses a boundary has a code from this table. Status and retryability follow from the code
everywhere. Over HTTP a failure is \`application/problem+json\` (RFC 9457) with the members \`type\`
(\`urn:solidtype:error:<code>\`), \`title\`, \`status\`, \`detail\` (the message, filled in), \`code\`, \`retryable\`,
\`request\` (quote it when you report a fault) and, where there are some, \`details\`. Between the services the same
code, message and details travel in the answer of a call.

*Retry* says whether the same request may succeed later without a change. Wait for as long as \`Retry-After\` says; a
request that changes something is sent again with the same \`Idempotency-Key\`.

This page is made from the catalogue (\`packages/contracts/src/errors/catalogue.ts\`) and held against it by a test.

| Code | Status | Retry | Message |
| --- | --- | --- | --- |
`;

/** The page as it has to be; \`{name}\` in a message is filled from the failure's details. */
export function errorsPage(): string {
  const rows = Object.entries<CatalogueEntry>(errorCatalogue)
    .toSorted(([a, one], [b, other]) => one.status - other.status || (a < b ? -1 : 1))
    .map(
      ([code, { status, retryable, message }]) =>
        `| \`${code}\` | ${status} | ${retryable ? "yes" : "no"} | ${message} |`,
    );
  return `${head}${rows.join("\n")}\n`;
}

export function writtenErrorsPage(): string {
  return readFileSync(page, "utf8");
}

if (import.meta.main) writeFileSync(page, errorsPage());
