import type { Grants, ResourceFacts } from "@solidtype/access";
import type {
  ErrorCode,
  EventDefinition,
  Operation,
  PersonId,
  Principal,
  RequestMeta,
  Result,
} from "@solidtype/contracts";
import type { z } from "zod";
import type { Rows } from "../database/database.ts";
import type { Content } from "../content/content.ts";
import type { Mailer } from "../auth/mailer.ts";

/** What a handler has at hand. Everything it writes through `rows` is one transaction with its audit line and events. */
export type Scene<O extends Operation = Operation> = {
  readonly rows: Rows;
  readonly principal: Principal;
  readonly grants: Grants;
  readonly facts: ResourceFacts;
  /** Who answers for what is made: the person, the one acted for, or the maker of the key or link. */
  readonly author: PersonId;
  readonly params: z.output<O["params"]>;
  readonly query: z.output<O["query"]>;
  readonly body: z.output<O["body"]>;
  readonly meta: RequestMeta;
  readonly now: Date;
  readonly content: Content;
  readonly mailer: Mailer;
  readonly publicUrl: string;
  /** An event that goes out with the transaction; without a workspace it belongs to none. */
  tell<E extends EventDefinition>(
    event: E,
    workspace: string | null,
    data: z.input<E["data"]>,
  ): Promise<void>;
  /** What the team reads in the activity list. */
  note(activity: Activity): Promise<void>;
  /**
   * Runs once the transaction is in; what comes of it is told with the answer's data. A failure there is logged and
   * changes nothing.
   */
  after(work: () => Promise<object>): void;
};

type Activity = {
  readonly workspaceId: string;
  readonly projectId?: string | null;
  readonly documentId?: string | null;
  readonly verb: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string };
};

/** `data` is checked against the operation's schema on its way out: columns that it does not name stay inside. */
type HandlerAnswer = { readonly data: unknown; readonly etag?: string; readonly next?: string | null };

export type Handled = Result<HandlerAnswer, ErrorCode>;
export type Handler<O extends Operation = Operation> = (scene: Scene<O>) => Promise<Handled>;

export type OperationCall = {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
  readonly meta: RequestMeta;
};

export type Answer = {
  readonly data: unknown;
  readonly txid?: number;
  readonly etag?: string;
  readonly next?: string | null;
};
