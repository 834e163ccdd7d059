"use client";

import { type FolderId, parseId } from "@solidtype/contracts";
import { useMemo, useRef, useState } from "react";
import type { Command } from "../commands/command.ts";
import { type Item, trailTo } from "../dashboard/listing.ts";
import { useShape } from "../platform/use-shape.ts";
import { PartsList, type PartsPort } from "./parts-list.tsx";
import { ProjectFrame } from "./project-frame.tsx";

type PartsPageProps = {
  readonly project: string;
  readonly folder: string | null;
  readonly branch: string | null;
};

/** The folders and parts of a project, one folder at a time. */
export function PartsPage({ project: text, folder: folderText, branch }: PartsPageProps) {
  const project = parseId("project", text);
  const folder: FolderId | null = parseId("folder", folderText) ?? null;
  const { rows } = useShape("folders", project === undefined ? null : { project });
  const trail = trailTo(folder, rows ?? []);
  const port = useRef<PartsPort | null>(null);
  const [dragged, setDragged] = useState<Item | null>(null);
  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: "new-part",
        label: "New part",
        group: "Make",
        keys: ["KeyN"],
        run: () => port.current?.ask("document"),
      },
      {
        id: "new-folder",
        label: "New folder",
        group: "Make",
        keys: ["Shift+KeyN"],
        run: () => port.current?.ask("folder"),
      },
      {
        id: "filter",
        label: "Find in this project",
        group: "General",
        keys: ["/"],
        run: () => port.current?.find(),
      },
    ],
    [],
  );
  return (
    <ProjectFrame
      project={text}
      tab="parts"
      branch={branch}
      trail={trail}
      commands={commands}
      {...(dragged === null ? {} : { onDropInto: (into) => port.current?.move(dragged, into) })}
    >
      {({ project: open, readOnly }) => (
        <PartsList
          project={open}
          folder={folder}
          branch={branch}
          readOnly={readOnly}
          port={port}
          onDrag={setDragged}
        />
      )}
    </ProjectFrame>
  );
}
