import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { usePages } from "../platform/use-pages.ts";
import { atTime } from "../platform/when.ts";
import { accountWords, fromWords } from "./account-words.ts";

const limit = 10;

/** What was done to one's account, wrong passwords that somebody tried among it. */
export function AccountLog() {
  const { rows, fault, more } = usePages("account", limit, (query) => api.listAccountAudit({ query }));
  return (
    <Section
      title="What happened to your account"
      note="If something here was not you, change your password and end the sign-ins that you do not know."
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {rows === null ? (
        <SkeletonRows count={3} />
      ) : (
        <RowList label="What happened to your account">
          {rows.map((row) => (
            <Row key={row.id} title={accountWords(row)} detail={`${atTime(row.at)}${fromWords(row)}`} />
          ))}
        </RowList>
      )}
      {more !== undefined && (
        <Button look="plain" onClick={() => void more()}>
          Show more
        </Button>
      )}
    </Section>
  );
}
