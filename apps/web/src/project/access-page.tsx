import { projectRoles } from "@solidtype/access";
import type { ProjectRoleName } from "@solidtype/contracts";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { AskDialog } from "../design/ask-dialog.tsx";
import { TextField } from "../design/field.tsx";
import { Row, RowList, Section } from "../design/section.tsx";
import { SectionForm } from "../design/section-form.tsx";
import { Select } from "../design/select.tsx";
import { Avatar, Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { mayInProject } from "../platform/may.ts";
import { changeRow } from "../platform/shape-store.ts";
import { useShape } from "../platform/use-shape.ts";
import { type Access, accessRows, heldBy, noGain, projectRoleWords } from "./access-rows.ts";
import type { InProject } from "./project-frame.tsx";
import type { OpenProject } from "./use-project.ts";

/** Who sees a project and what they may do in it; its name, and its way into the trash. */
export function AccessPage({ project, again }: InProject) {
  const members = useShape("members", { workspace: project.workspaceId }).rows;
  const given = useShape("project-members", { project: project.id }).rows;
  const manages = mayInProject(project.role, "project.access");
  return (
    <>
      <Visibility project={project} again={again} />
      <Section
        title="People"
        note="What somebody has by their role in the workspace cannot be taken away here."
      >
        {members === null || given === null ? (
          <SkeletonRows count={4} />
        ) : (
          <RowList label="Who has access">
            {accessRows(project, members, given).map((row) => (
              <Person key={row.member.id} access={row} project={project} manages={manages} />
            ))}
          </RowList>
        )}
      </Section>
      {mayInProject(project.role, "project.update") && <About project={project} again={again} />}
    </>
  );
}

function Visibility({ project, again }: Pick<InProject, "project" | "again">) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = async (visibility: OpenProject["visibility"]): Promise<void> => {
    const params = { project: project.id };
    const done = await changeRow(
      "projects",
      project.id,
      { visibility },
      api.updateProject({ params, body: { visibility } }),
    );
    setRefusal(done.ok ? null : done.error.message);
    await again();
  };
  return (
    <Section title="Who can see it">
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      <Select
        label="Who can see the project"
        value={project.visibility}
        disabledReason={
          mayInProject(project.role, "project.update") ? undefined : "only admins of the project change this"
        }
        onChange={(event) => void change(event.target.value === "private" ? "private" : "workspace")}
      >
        <option value="workspace">Everybody in the workspace; members edit</option>
        <option value="private">Only admins and the people named below</option>
      </Select>
    </Section>
  );
}

type PersonProps = { readonly access: Access; readonly project: OpenProject; readonly manages: boolean };

function Person({ access, project, manages }: PersonProps) {
  const { member, given, anyway } = access;
  const [refusal, setRefusal] = useState<string | null>(null);
  const params = { project: project.id, person: member.userId };
  const change = async (role: string): Promise<void> => {
    const done =
      role === ""
        ? await api.removeProjectMember({ params })
        : await api.setProjectMember({ params, body: { role: role as ProjectRoleName } });
    setRefusal(done.ok ? null : done.error.message);
  };
  const without = anyway === null ? "No access" : `${projectRoleWords[anyway]}, by the workspace`;
  const held = heldBy(access);
  const isWeaker = given !== null && given !== held;
  const isNamed = given !== null && noGain(given, anyway) === undefined;
  return (
    <Row
      picture={<Avatar id={member.userId} name={member.name} />}
      title={member.name}
      detail={
        refusal ??
        (isWeaker ? `${member.email} · named here with less: ${projectRoleWords[given]}` : member.email)
      }
      quiet={held === null}
    >
      <Select
        label={`What ${member.name} may do`}
        value={isNamed ? given : ""}
        disabledReason={
          !manages
            ? "only admins of the project change this"
            : anyway === "admin"
              ? "admins of the workspace manage every project"
              : undefined
        }
        onChange={(event) => void change(event.target.value)}
      >
        <option value="">{without}</option>
        {projectRoles.map((role) => {
          const reason = noGain(role, anyway);
          return (
            <option key={role} value={role} disabled={reason !== undefined} title={reason}>
              {projectRoleWords[role]}
            </option>
          );
        })}
      </Select>
    </Row>
  );
}

function About({ project, again }: Pick<InProject, "project" | "again">) {
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const [trashing, setTrashing] = useState(false);
  const params = { project: project.id };
  const save = async (): Promise<string | null> => {
    const body = { name: name.trim(), description: description.trim() };
    const done = await changeRow("projects", project.id, body, api.updateProject({ params, body }));
    await again();
    return done.ok ? null : done.error.message;
  };
  const unchanged = name.trim() === project.name && description.trim() === project.description;
  return (
    <>
      <Section title="Name and description">
        <SectionForm
          action="Save"
          disabledReason={unchanged ? "nothing was changed" : undefined}
          onSave={save}
        >
          <TextField
            label="Name of the project"
            value={name}
            maxLength={200}
            required
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label="Description"
            value={description}
            maxLength={500}
            onChange={(event) => setDescription(event.target.value)}
          />
        </SectionForm>
      </Section>
      <Section
        title="Move the project to the trash"
        note="Nobody can change it then. It can be taken out again in the workspace’s trash."
        action={<Button onClick={() => setTrashing(true)}>Move to trash…</Button>}
      />
      {trashing && (
        <AskDialog
          title={`Move “${project.name}” to the trash?`}
          action="Move to trash"
          onClose={() => setTrashing(false)}
          danger
          onAnswer={async () => {
            const done = await api.trashProject({ params });
            if (done.ok) location.assign(`/w/${project.workspaceId}/trash`);
            return done.ok ? null : done.error.message;
          }}
        >
          Its parts, branches and share links go along.
        </AskDialog>
      )}
    </>
  );
}
