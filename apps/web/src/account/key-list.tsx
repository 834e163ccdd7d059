import type {
  ApiKeyId,
  apiKeyRow,
  ErrorCode,
  Failure,
  scopeName,
  WorkspaceRoleName,
} from "@solidtype/contracts";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { useAsked } from "../platform/use-asked.ts";
import { ago, onDate } from "../platform/when.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";

type KeyRow = z.output<typeof apiKeyRow>;
type Answer<Data> =
  | { readonly ok: true; readonly value: { readonly data: Data } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

export type KeyWish = {
  readonly name: string;
  readonly scopes: z.output<typeof scopeName>[];
  readonly expiresInDays: number | null;
  readonly role?: WorkspaceRoleName;
};

type KeyListProps = {
  readonly title: string;
  readonly note: string;
  /** Roles a key can have of its own; absent where it acts as a person. */
  readonly roles?: readonly WorkspaceRoleName[];
  readonly list: () => Promise<Answer<readonly KeyRow[]>>;
  readonly make: (wish: KeyWish) => Promise<Answer<{ readonly secret: string }>>;
  readonly revoke: (key: ApiKeyId) => Promise<Answer<unknown>>;
};

/** API keys, of a person or of a workspace. A secret is shown once, when it is made. */
export function KeyList({ title, note, roles, list, make, revoke }: KeyListProps) {
  const asked = useAsked(title, list);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const end = async (key: KeyRow): Promise<void> => {
    const done = await revoke(key.id);
    setRefusal(done.ok ? null : done.error.message);
    await asked.again();
  };
  const fault = refusal ?? asked.fault;
  return (
    <Section
      title={title}
      note={note}
      action={
        <Button icon={<Plus />} onClick={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {secret !== null && (
        <Notice tone="good" action={<CopyButton text={secret} label="Copy key" />}>
          Keep this key now, it is not shown again:{" "}
          <output aria-label="The new key" style={{ overflowWrap: "anywhere" }}>
            {secret}
          </output>
        </Notice>
      )}
      {asked.data === null ? (
        asked.fault === null && <SkeletonRows count={2} />
      ) : asked.data.length === 0 ? (
        <p style={{ color: "var(--ink-2)" }}>There are no keys yet.</p>
      ) : (
        <RowList label={title}>
          {asked.data.map((key) => (
            <Row
              key={key.id}
              picture={<KeyRound />}
              title={key.name}
              detail={keyWords(key)}
              quiet={key.revokedAt !== null}
            >
              {key.revokedAt === null && (
                <Button look="plain" onClick={() => void end(key)} aria-label={`Revoke ${key.name}`}>
                  Revoke
                </Button>
              )}
            </Row>
          ))}
        </RowList>
      )}
      {making && (
        <NewKeyDialog
          {...(roles === undefined ? {} : { roles })}
          onClose={() => setMaking(false)}
          onMake={async (wish) => {
            const made = await make(wish);
            if (!made.ok) return made.error.message;
            setSecret(made.value.data.secret);
            await asked.again();
            return null;
          }}
        />
      )}
    </Section>
  );
}

function keyWords(key: KeyRow): string {
  const used = key.lastUsedAt === null ? "never used" : `used ${ago(key.lastUsedAt)}`;
  const until = key.expiresAt === null ? "does not expire" : `until ${onDate(key.expiresAt)}`;
  return [
    `${key.prefix}…`,
    key.scopes.join(", "),
    ...(key.role === null ? [] : [`as ${key.role}`]),
    ...(key.revokedAt === null ? [until, used] : ["revoked"]),
  ].join(" · ");
}
