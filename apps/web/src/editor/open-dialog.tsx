import type { FeatureType } from "@solidtype/document";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import type { Spot } from "../viewport/box-select.ts";
import { fieldsOf } from "./fields-of.ts";
import { FeatureDialog } from "./feature-dialog.tsx";
import { describeName, describeRegion } from "./session/describe-name.ts";
import { acceptEditing, acceptAndRepeat, cancelEditing, changeParams } from "./session/feature-editing.ts";
import { activateField } from "./session/field-picks.ts";
import type { Outcome } from "./session/editor-state.ts";
import { fieldValue } from "./session/field-value.ts";
import { givenValues } from "./session/given-values.ts";
import { featuresBefore } from "./session/preview-model.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** The dialog of the feature that is being edited here; what the kernel says of the draft shows in it as it is typed. */
export function OpenDialog({ onList }: { readonly onList: (page: Spot) => void }) {
  const session = useSession();
  const editing = useEditor((state) => state.editing);
  const model = useEditor((state) => state.model);
  const rollback = useEditor((state) => state.rollback);
  const bodies = useEditor((state) => state.bodies);
  const sketches = useEditor((state) => state.sketches);
  const report = useEditor((state) =>
    state.editing === null ? undefined : state.reports.get(state.editing.id),
  );
  const access = useEditor((state) => state.access);
  if (editing === null) return null;
  const type = editing.draft.type as FeatureType;
  const before = featuresBefore({ model, rollback }, editing.id);
  const { isNew, problems } = editing;
  return (
    <FeatureDialog
      key={editing.id}
      icon={isCadPicture(type) ? <CadIcon name={type} /> : null}
      title={editing.draft.name}
      table={fieldsOf(type)}
      values={editing.draft.params}
      given={givenValues(type, editing.draft.params, model.meta.units)}
      activeField={editing.activeField}
      problems={{ ...kernelSays(report, isNew), ...problems }}
      warning={report?.warning?.message ?? access}
      context={{
        features: before.map(({ id, name, type: kind }) => ({ id, name, type: kind })),
        isReadOnly: access !== null,
        isGrid: editing.draft.params["second"] === true,
        describe: (name) => describeName({ model, bodies }, name),
        describeRegion: (id) => describeRegion({ sketches }, editing.draft.params["sketch"], id),
        list: (beside) => {
          const { right, top } = beside.getBoundingClientRect();
          onList({ x: right + 20, y: top });
        },
        point: (name) => session.set({ pointed: name }),
        evaluate: (field, text) => fieldValue(field, text, model),
      }}
      onActivate={(field) => activateField(session, field)}
      onChange={(name, value) => changeParams(session, { [name]: value })}
      onAccept={(again) => {
        if (again) acceptAndRepeat(session);
        else acceptEditing(session);
      }}
      onCancel={() => cancelEditing(session)}
    />
  );
}

/** What is wrong, by parameter. That a new feature has nothing to work on yet is no fault: its fields ask for it. */
function kernelSays(report: Outcome | undefined, isNew: boolean): { readonly [param: string]: string } {
  const error = report?.status === "failed" ? report.error : undefined;
  if (error === undefined || (isNew && error.code === "missing-value")) return {};
  const param = error.details?.["param"];
  return { [typeof param === "string" ? param : ""]: error.message };
}
