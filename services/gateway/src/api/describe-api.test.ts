import { Validator } from "@seriousme/openapi-schema-validator";
import { allOperations } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { describeApi } from "./describe-api.ts";

test("the description is valid OpenAPI 3.1, and names every operation once", async () => {
  const description = JSON.parse(JSON.stringify(describeApi("1.2.3"))) as {
    openapi: string;
    paths: Record<
      string,
      Record<string, { operationId: string; parameters?: { name: string; in: string }[] }>
    >;
  };
  const validator = new Validator();
  const { valid, errors } = await validator.validate(description);
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, "3.1"]);
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation })),
  );
  const ids = described.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(allOperations.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([]);
  // A parameter of a path is described, or nobody can call it.
  const undescribed = described.flatMap(({ path, operationId, parameters = [] }) =>
    [...path.matchAll(/\{(\w+)\}/g)]
      .filter(([, name]) => !parameters.some((one) => one.in === "path" && one.name === name))
      .map(([, name]) => [operationId, name]),
  );
  expect(undescribed).toEqual([]);
});
