import { z } from "zod";
import { defineRpc } from "../bus/rpc.ts";
import {
  apiKeyId,
  branchId,
  documentId,
  personId,
  runId,
  sessionId,
  shareLinkId,
  workspaceId,
} from "../ids.ts";
import { principal } from "../principal.ts";
import { streamPath } from "../streams.ts";
import { authoredRun } from "./history.ts";
import { documentKind } from "./rows.ts";
import { shapeName } from "./shapes.ts";

/** What metadata answers the other services. Who asks is in the principal token. */
export const metadataRpc = {
  /** Whose is this cookie or key? Null when nobody's. */
  identify: defineRpc({
    subject: "metadata.identify",
    input: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("cookie"), cookie: z.string().max(8192) }),
      z.object({ kind: z.literal("key"), secret: z.string().max(200) }),
    ]),
    output: z.object({ principal: principal.nullable(), expiresAt: z.int().nullable() }),
  }),
  /** Lets a sign-in that is used last again as long as a new one: the cookies that say so, none where it is too early. */
  renewSignIn: defineRpc({
    subject: "metadata.identity.renew",
    input: z.object({ cookie: z.string().max(8192) }),
    output: z.object({ cookies: z.array(z.string()) }),
  }),
  /**
   * Grants and facts for `can()`, in the schemas of packages/access: the caller's, or, when a service asks, those of the
   * principal that it asks about.
   */
  resolveAccess: defineRpc({
    subject: "metadata.access.resolve",
    version: 2,
    input: z.object({ resource: z.json(), about: principal.exactOptional() }),
    output: z.object({ grants: z.json(), facts: z.json().nullable() }),
  }),
  recordRefusal: defineRpc({
    subject: "metadata.access.refused",
    version: 2,
    input: z.object({
      action: z.string(),
      resource: z.json(),
      reason: z.string(),
      request: z.string(),
      ip: z.string().exactOptional(),
      about: principal.exactOptional(),
    }),
    output: z.null(),
  }),
  /**
   * Puts an act on record that changes nothing of metadata's, an export say: before it is carried out, so that there is
   * none without its line. Whoever acts says it, or the service that let them, in their name.
   */
  recordAct: defineRpc({
    subject: "metadata.access.acted",
    input: z.object({
      action: z.string().max(100),
      resource: z.json(),
      request: z.string(),
      ip: z.string().exactOptional(),
      /** What of it the action and the resource do not say. */
      details: z.record(z.string(), z.string().max(200)),
    }),
    output: z.null(),
  }),
  /** Opens a share link with its token (and password); the gateway then hands out a pass for it. */
  openLink: defineRpc({
    subject: "metadata.links.open",
    version: 2,
    input: z.object({
      token: z.string().min(20).max(200),
      password: z.string().max(200).nullable(),
      /** Where it is opened from. */
      ip: z.string(),
    }),
    output: z.object({
      link: shareLinkId,
      workspace: workspaceId,
      project: z.string(),
      document: documentId.nullable(),
      role: z.enum(["viewer", "editor"]),
      expiresAt: z.int().nullable(),
    }),
  }),
  /** A named shape as the server defines it for the caller, and whose changes of access may make it another one. */
  defineShape: defineRpc({
    subject: "metadata.shapes.define",
    version: 3,
    input: z.object({ name: shapeName, params: z.record(z.string(), z.string()) }),
    output: z.object({
      table: z.string(),
      where: z.string(),
      params: z.array(z.string()),
      columns: z.array(z.string()),
      workspaces: z.array(workspaceId),
    }),
  }),
  /** Where a branch reads a document: `own` once it has a stream of its own, else its source. Null when it has none. */
  branchSource: defineRpc({
    subject: "metadata.branches.source",
    input: z.object({ document: documentId, branch: branchId }),
    output: z.object({ source: z.object({ branch: branchId, offset: z.string() }).nullable() }).nullable(),
  }),
  /**
   * Everything of a workspace that somebody may still read: each document on each of its branches (offset empty: to the
   * end, if the branch has written it), and each place that a branch or a version has pinned. What is in the trash is
   * among it. Services only; `after` is the `next` of the page before.
   */
  retained: defineRpc({
    subject: "metadata.content.retained",
    input: z.object({ workspace: workspaceId, after: z.string().max(200).nullable() }),
    output: z.object({
      places: z.array(
        z.object({
          document: documentId,
          branch: branchId,
          offset: z.string(),
          /** The picture that lists show. */
          thumbnail: z.string().nullable(),
        }),
      ),
      next: z.string().nullable(),
    }),
  }),
  /** A chat's transcript grew. Counts are absolute, so that a repeat changes nothing. */
  chatGrew: defineRpc({
    subject: "metadata.chats.grew",
    input: z.object({
      session: sessionId,
      messageCount: z.int().min(0),
      title: z.string().max(200).exactOptional(),
      run: runId.exactOptional(),
    }),
    output: z.null(),
  }),
  /** A run is about to be written, or to go on: somebody will look whether it is carried out. The agent only. */
  watchRun: defineRpc({
    subject: "metadata.runs.watch",
    input: z.object({ session: sessionId, run: runId }),
    output: z.null(),
  }),
  /**
   * Under which run the calls of a key count just now: what it was a minute ago, whatever replica asked, or else the
   * proposed one. The agent only.
   */
  runOfKey: defineRpc({
    subject: "metadata.runs.key",
    input: z.object({ key: apiKeyId, proposed: runId }),
    output: z.object({ run: runId }),
  }),
  /**
   * What a run has cost so far, all of it: told again, it counts once. Answers what the runs that this person began
   * today (UTC) have cost together, what those of everybody have, what this person's did that were begun on the same day as
   * this one, which may be long over, and when the next day begins. The agent only.
   */
  spendTokens: defineRpc({
    subject: "metadata.runs.spend",
    version: 3,
    input: z.object({ run: runId, person: personId, tokens: z.int().min(0) }),
    output: z.object({
      today: z.int().min(0),
      todayOfAll: z.int().min(0),
      begunThen: z.int().min(0),
      nextDay: z.iso.datetime(),
    }),
    before: {
      answer: z
        .object({ today: z.int().min(0), begunThen: z.int().min(0), nextDay: z.iso.datetime() })
        .transform((told) => ({ ...told, todayOfAll: told.today })),
    },
  }),
  /** Runs that it is time to look after, each told to one who asks and due again later and later. The agent only. */
  dueRuns: defineRpc({
    subject: "metadata.runs.due",
    input: z.object({ limit: z.int().min(1).max(500) }),
    output: z.object({
      runs: z.array(
        z.object({
          session: sessionId,
          run: runId,
          revision: z.int(),
          /** Since it was last said to be watched. */
          seconds: z.int().min(0),
        }),
      ),
    }),
  }),
  /**
   * What a look has shown: a run that is over is not looked after any more, another one after a while. With the revision
   * that was told with it only where it has not been watched anew meanwhile. The agent only.
   */
  lookedAtRun: defineRpc({
    subject: "metadata.runs.looked",
    input: z.object({
      run: runId,
      revision: z.int().exactOptional(),
      againInSeconds: z.int().min(1).max(86_400).nullable(),
    }),
    output: z.null(),
  }),
};

/** What docsync answers metadata: content for what metadata says exists. All of it can be repeated. */
export const docsyncRpc = {
  /** Makes a document's stream with its initial content; an existing one is left alone. */
  createDocument: defineRpc({
    subject: "docsync.documents.create",
    input: z.object({
      workspace: workspaceId,
      document: documentId,
      branch: branchId,
      kind: documentKind,
      name: z.string(),
      units: z.enum(["mm", "in"]),
    }),
    output: z.object({ offset: z.string() }),
  }),
  /**
   * Pins each stream at an offset, or at its present end, under a name, and answers where, in the order asked; null where
   * there is no such stream. A pin that stands stays where it is.
   */
  pin: defineRpc({
    subject: "docsync.documents.pin",
    version: 2,
    input: z.object({
      pin: z.string().max(100),
      places: z.array(z.object({ stream: streamPath, offset: z.string().nullable() })).max(4000),
    }),
    output: z.object({ offsets: z.array(z.string().nullable()) }),
    deadlineMs: 10_000,
  }),
  unpin: defineRpc({
    subject: "docsync.documents.unpin",
    input: z.object({ pin: z.string().max(100), streams: z.array(streamPath).max(4000) }),
    output: z.null(),
    deadlineMs: 10_000,
  }),
  /**
   * Where streams end now; null for one that does not exist. A branch's stream of a document does not before somebody
   * writes there: whoever asks has from metadata where it is read until then, and tells by the null that it is.
   */
  head: defineRpc({
    subject: "docsync.documents.head",
    input: z.object({ streams: z.array(streamPath).max(4000) }),
    output: z.object({ offsets: z.array(z.string().nullable()) }),
  }),
  /**
   * Who changed a document, oldest first, in runs of one author whose changes followed each other within a minute.
   * `next` is where to go on when there is more. What it held at an offset is `GET {stream}?state={offset}`.
   */
  history: defineRpc({
    subject: "docsync.documents.history",
    input: z.object({ stream: streamPath, after: z.string().nullable(), limit: z.int().min(1).max(1000) }),
    output: z.object({
      runs: z.array(authoredRun),
      next: z.string().nullable(),
    }),
  }),
  /** Deletes streams whose document was deleted for good, with their pins; what a fork that is left needs of them stays. */
  remove: defineRpc({
    subject: "docsync.documents.remove",
    input: z.object({ streams: z.array(streamPath).max(4000) }),
    output: z.null(),
    deadlineMs: 10_000,
  }),
};
