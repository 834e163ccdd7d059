import { useState } from "react";
import { KeyList } from "../account/key-list.tsx";
import { Button } from "../design/button.tsx";
import { AskDialog } from "../design/ask-dialog.tsx";
import { TextField } from "../design/field.tsx";
import { Section } from "../design/section.tsx";
import { SectionForm } from "../design/section-form.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { mayInWorkspace } from "../platform/may.ts";
import { refreshMe } from "../platform/use-me.ts";
import { AuditLog } from "./audit-log.tsx";
import type { InWorkspace } from "./workspace-page.tsx";

/** The workspace itself: its name, its keys for programs, who did what, its end. */
export function WorkspaceSettings({ workspace }: InWorkspace) {
  const [closing, setClosing] = useState(false);
  const params = { workspace: workspace.id };
  if (!mayInWorkspace(workspace.role, "workspace.update"))
    return <p>Only admins and owners change the settings of a workspace.</p>;
  return (
    <>
      <WorkspaceName workspace={workspace} />
      <KeyList
        title="API keys of the workspace"
        note="A program with one of these acts as the workspace, with a role of its own. They stay when the person who made them leaves."
        roles={["guest", "member", "admin"]}
        list={() => allPages((query) => api.listWorkspaceKeys({ params, query }))}
        make={({ role, ...body }) =>
          api.createWorkspaceKey({
            params,
            body: { ...body, role: role === "owner" ? "admin" : (role ?? "member") },
          })
        }
        revoke={(key) => api.revokeWorkspaceKey({ params: { ...params, key } })}
      />
      <AuditLog workspace={workspace.id} />
      {mayInWorkspace(workspace.role, "workspace.delete") && (
        <Section
          title="Close the workspace"
          note="Nobody can open it, its projects included, until an owner opens it again."
          action={<Button onClick={() => setClosing(true)}>Close workspace…</Button>}
        />
      )}
      {closing && (
        <AskDialog
          title={`Close “${workspace.name}”?`}
          action="Close workspace"
          onClose={() => setClosing(false)}
          danger
          onAnswer={async () => {
            const done = await api.deleteWorkspace({ params });
            if (done.ok) location.assign("/");
            return done.ok ? null : done.error.message;
          }}
        >
          Everybody in it loses sight of all its projects at once, and its links and keys open nothing.
          Nothing of it is deleted: its owners find it on their account page and can open it again. To have
          projects gone, delete them for good first.
        </AskDialog>
      )}
    </>
  );
}

function WorkspaceName({ workspace }: Pick<InWorkspace, "workspace">) {
  const [name, setName] = useState(workspace.name);
  const save = async (): Promise<string | null> => {
    const done = await api.updateWorkspace({
      params: { workspace: workspace.id },
      body: { name: name.trim() },
    });
    if (done.ok) await refreshMe();
    return done.ok ? null : done.error.message;
  };
  return (
    <Section title="Name">
      <SectionForm
        action="Save name"
        disabledReason={name.trim() === workspace.name ? "nothing was changed" : undefined}
        onSave={save}
      >
        <TextField
          label="Name of the workspace"
          value={name}
          maxLength={200}
          required
          onChange={(event) => setName(event.target.value)}
        />
      </SectionForm>
    </Section>
  );
}
