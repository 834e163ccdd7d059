import {
  type DocumentId,
  type ErrorCode,
  type ExportReport,
  type ImportReport,
  jobFilePath,
  type JobId,
  type JobRow,
  isRetryable,
  newId,
  uploaded,
  uploadPath,
} from "@solidtype/contracts";
import { api } from "../platform/api.ts";
import { asOneself, linkHeader, shareLink } from "../platform/visitor.ts";
import { type Going, TaskFailed } from "./task-list.ts";

type Answer =
  | { readonly ok: true; readonly value: { readonly data: JobRow } }
  | { readonly ok: false; readonly error: { readonly code: ErrorCode; readonly message: string } };

function rowOf(answer: Answer): JobRow {
  if (!answer.ok) throw new TaskFailed(answer.error.message);
  return answer.value.data;
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** So long the platform may be away under a job that it has taken: what fell is started again, and the job goes on. */
const awayMs = 120_000;

/** So often a job that the platform lost is begun again: one lost oftener is not lost by accident. */
const mostLosses = 3;

/**
 * Begins a job and looks after it until its end, seldom when it takes long; who calls the task off ends the job too. A
 * platform that fell may have lost what it took on last: asked by the same key it begins the same job again.
 */
async function finished(
  document: DocumentId,
  begin: (key: string) => Promise<Answer>,
  { signal, progress }: Going,
): Promise<JobRow> {
  const key = newId("request");
  let row = rowOf(await begin(key));
  const params = { document, job: row.id };
  let losses = 0;
  let isLost = false;
  let heardAt = Date.now();
  for (let wait = 200; row.state === "queued" || row.state === "running"; wait = Math.min(2000, wait * 1.4)) {
    progress(row.state === "queued" ? null : row.progress);
    await pause(wait);
    if (signal.aborted) {
      await api.cancelJob({ params });
      signal.throwIfAborted();
    }
    const answer: Answer = isLost ? await begin(key) : await api.getJob({ params });
    const away = !answer.ok && isRetryable(answer.error.code) && Date.now() - heardAt < awayMs;
    if (away) continue;
    heardAt = Date.now();
    isLost = !isLost && !answer.ok && answer.error.code === "not-found" && losses++ < mostLosses;
    if (!isLost) row = rowOf(answer);
  }
  if (row.state === "cancelled") throw new TaskFailed("It was called off.");
  if (row.error !== null) throw new TaskFailed(row.error.message);
  return row;
}

type ExportBody = Parameters<typeof api.startExport>[0]["body"];

export type Exported = ExportReport & { readonly job: JobId };

export async function exportDocument(
  document: DocumentId,
  body: ExportBody,
  going: Going,
): Promise<Exported> {
  const row = await finished(
    document,
    (idempotencyKey) => api.startExport({ params: { document }, body, idempotencyKey }),
    going,
  );
  if (row.kind !== "export" || row.result === null) throw new TaskFailed("The file was not written.");
  return { ...row.result, job: row.id };
}

/** Hands a finished export over to the browser's downloads. */
export function download(document: DocumentId, { job, name }: Exported): void {
  const link = window.document.createElement("a");
  const query = shareLink === null ? "" : `?link=${shareLink}`;
  link.href = `${jobFilePath(document, job)}${query}`;
  link.download = name;
  link.click();
}

/** Sends a file up; only XMLHttpRequest tells how much has gone. */
function upload(document: DocumentId, file: File, { signal, progress }: Going): Promise<string> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("PUT", uploadPath(document, file.name));
    const { headers } = asOneself({ method: "PUT", headers: { "content-type": "application/octet-stream" } });
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
    if (shareLink !== null) request.setRequestHeader(linkHeader, shareLink);
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / Math.max(1, total)));
    request.addEventListener("load", () => {
      const answer = uploaded.safeParse(dataOf(request.responseText));
      if (answer.success) done(answer.data.blob);
      else
        fail(
          new TaskFailed(
            detailOf(request.responseText) ?? `The platform refused the file (${request.status}).`,
          ),
        );
    });
    request.addEventListener("error", () =>
      fail(new TaskFailed("The file did not get through. Check the connection, or whether it is too large.")),
    );
    signal.addEventListener("abort", () => request.abort());
    request.addEventListener("abort", () => fail(new TaskFailed("It was called off.")));
    request.send(file);
  });
}

function parsed(text: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const dataOf = (text: string): unknown => parsed(text)["data"];
const detailOf = (text: string): string | null => {
  const { detail } = parsed(text);
  return typeof detail === "string" ? detail : null;
};

/** Sends a file up and has it read: what it would bring, or words about why it cannot be used. */
export async function readFile(document: DocumentId, file: File, going: Going): Promise<ImportReport> {
  going.label(`Sending ${file.name}`);
  const blob = await upload(document, file, going);
  going.label(`Reading ${file.name}`);
  going.progress(null);
  const body = { upload: blob as ImportReport["upload"] };
  const row = await finished(
    document,
    (idempotencyKey) => api.startImport({ params: { document }, body, idempotencyKey }),
    going,
  );
  if (row.kind !== "import" || row.result === null) throw new TaskFailed("The file could not be read.");
  return row.result;
}
