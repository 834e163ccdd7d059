import { FileUnreachable } from "@solidtype/kernel";
import { afterEach, expect, test, vi } from "vitest";
import { fileOf } from "./uploaded-file.ts";

afterEach(() => vi.unstubAllGlobals());

const files = { address: "/files/", headers: { link: "lnk" } };
const asked = (answer: () => Promise<Response>) => {
  const fetch = vi.fn<(address: string, init: object) => Promise<Response>>(answer);
  vi.stubGlobal("fetch", fetch);
  return { fetch, file: fileOf(files, "ws/upload/a b") };
};

test("an uploaded file is asked for by the last part of its key, as whoever looks at the part", async () => {
  const { fetch, file } = asked(async () => new Response("solid"));
  expect(new TextDecoder().decode(await file)).toBe("solid");
  expect(fetch).toHaveBeenCalledWith("/files/a%20b", { headers: files.headers });
});

test("a file is gone only when the platform says so; whatever else comes of asking may pass", async () => {
  for (const status of [404, 410])
    expect(await asked(async () => new Response(null, { status })).file).toBeUndefined();
  for (const status of [401, 429, 503])
    await expect(asked(async () => new Response(null, { status })).file).rejects.toThrow(FileUnreachable);
  await expect(asked(() => Promise.reject(new TypeError("Failed to fetch"))).file).rejects.toThrow(
    FileUnreachable,
  );
});
