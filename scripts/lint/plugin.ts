import { relative, sep } from "node:path";
import { judgeImport } from "./judge-import.ts";

/** The parts of oxlint's plugin face in use here; oxlint exports no types for it. */
type Node = { type: string; source?: Node | null; value?: unknown };
type Context = { cwd: string; filename: string; report(problem: { message: string; node: Node }): void };

/** `solidtype/imports`: every import is held against the import table, whatever way it is written. */
const imports = {
  create(context: Context) {
    const file = relative(context.cwd, context.filename).split(sep).join("/");
    const judge = (node: Node) => {
      const source = node.source;
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = judgeImport(file, source.value);
      if (message) context.report({ message, node: source });
    };
    return {
      ImportDeclaration: judge,
      ExportNamedDeclaration: judge,
      ExportAllDeclaration: judge,
      ImportExpression: judge,
      TSImportType: judge,
    };
  },
};

export default { meta: { name: "solidtype" }, rules: { imports } };
