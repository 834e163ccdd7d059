import { newId } from "@solidtype/contracts";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { useShape, useShapes } from "./use-shape.ts";

test("where a page is drawn before a browser has it, nothing is followed and nothing is known yet", () => {
  const project = newId("project");
  function Page() {
    const one = useShape("documents", { project });
    const all = useShapes("documents", [{ project }, { project: newId("project") }]);
    return createElement("p", null, JSON.stringify([one, all]));
  }
  const nothing = { rows: null, fault: null, code: null };
  expect(renderToString(createElement(Page)).replaceAll("&quot;", '"')).toBe(
    `<p>${JSON.stringify([nothing, nothing])}</p>`,
  );
});
