import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { ago } from "../platform/when.ts";
import { browserWords, isPhone } from "./user-agent.ts";

/** Where one is signed in; each can be ended from here. */
export function SignIns() {
  const asked = useAsked("sign-ins", () => allPages((query) => api.listSignIns({ query })));
  const [refusal, setRefusal] = useState<string | null>(null);
  const end = async (signIn: NonNullable<typeof asked.data>[number]["id"]): Promise<void> => {
    const done = await api.revokeSignIn({ params: { signIn } });
    setRefusal(done.ok ? null : done.error.message);
    await asked.again();
  };
  const fault = refusal ?? asked.fault;
  const rows = asked.data?.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.createdAt.localeCompare(a.createdAt),
  );
  return (
    <Section title="Where you are signed in">
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {rows === undefined ? (
        <SkeletonRows count={2} />
      ) : (
        <RowList label="Sign-ins">
          {rows.map((row) => {
            const name = browserWords(row.userAgent);
            return (
              <Row
                key={row.id}
                picture={isPhone(row.userAgent) ? <Smartphone /> : <Monitor />}
                title={row.current ? `${name} (here)` : name}
                detail={[`since ${ago(row.createdAt)}`, ...(row.ipAddress ? [row.ipAddress] : [])].join(
                  " · ",
                )}
              >
                {!row.current && (
                  <Button look="plain" onClick={() => void end(row.id)} aria-label={`Sign out ${name}`}>
                    Sign out
                  </Button>
                )}
              </Row>
            );
          })}
        </RowList>
      )}
    </Section>
  );
}
