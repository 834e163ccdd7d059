import { type FolderId, parseId } from "@solidtype/contracts";
import { Box, FolderPlus, FolderX, Plus, SearchX } from "lucide-react";
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from "react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Button } from "../design/button.tsx";
import { AskDialog } from "../design/ask-dialog.tsx";
import { NameDialog } from "../design/name-dialog.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { FilterBar } from "../dashboard/filter-bar.tsx";
import { moveItem, renameItem, restoreItem, trashItem } from "../dashboard/item-actions.ts";
import { Items } from "../dashboard/items.tsx";
import { addressOf, type Item, itemsFound, itemsIn, mayMove } from "../dashboard/listing.ts";
import { MoveDialog } from "../dashboard/move-dialog.tsx";
import { nameOfFile } from "../exchange/readable-file.ts";
import { useDroppedFiles } from "../exchange/use-dropped-files.ts";
import { keepUntilOpen } from "../exchange/waiting-files.ts";
import { useItemEntries } from "../dashboard/use-item-entries.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { useViewSettings } from "../dashboard/view-settings.ts";
import { partAddress, projectAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { shareLink } from "../platform/visitor.ts";
import { ago } from "../platform/when.ts";
import { useContents } from "./use-contents.ts";
import type { OpenProject } from "./use-project.ts";

export type PartsPort = {
  readonly ask: (what: "document" | "folder") => void;
  readonly find: () => void;
  readonly move: (item: Item, into: FolderId | null) => void;
};

type Asking =
  | "document"
  | "folder"
  | { readonly rename: Item }
  | { readonly move: Item }
  | { readonly trash: Item }
  | null;

type PartsListProps = {
  readonly project: OpenProject;
  readonly folder: FolderId | null;
  readonly branch: string | null;
  readonly readOnly: string | null;
  readonly port: RefObject<PartsPort | null>;
  readonly onDrag: (item: Item | null) => void;
};

export function PartsList({ project, folder, branch, readOnly, port, onDrag }: PartsListProps) {
  const contents = useContents(project, branch);
  const { layout, sort } = useViewSettings();
  const nameOf = useNames(shareLink === null ? project.workspaceId : null);
  const [asking, setAsking] = useState<Asking>(null);
  // A search is made in a folder: what is opened from what it found is shown whole.
  const [search, setSearch] = useState({ in: folder, query: "" });
  const query = search.in === folder ? search.query : "";
  const setQuery = (next: string): void => setSearch({ in: folder, query: next });
  const [refusal, setRefusal] = useState<string | null>(null);
  const [trashed, setTrashed] = useState<Item | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const { folders, documents } = contents;
  const isGone =
    folder !== null && folders !== null && folders.find((row) => row.id === folder)?.trashedAt !== null;
  const still = readOnly ?? (isGone ? "this folder is not there any more" : null);
  const move = async (item: Item, into: FolderId | null): Promise<void> =>
    setRefusal(await moveItem(item, into));
  const trash = async (item: Item): Promise<void> => {
    const refused = await trashItem(item);
    setRefusal(refused);
    setTrashed(refused === null ? item : null);
  };
  // It goes from every branch: whoever looks at one of them may think otherwise.
  const askToTrash = (item: Item): void =>
    item.kind === "folder" || branch !== null ? setAsking({ trash: item }) : void trash(item);
  useImperativeHandle(port, () => ({
    ask: (what) => (still === null ? setAsking(what) : setRefusal(`Nothing can be made: ${still}.`)),
    find: () => field.current?.focus(),
    move: (item, into) => void move(item, into),
  }));
  const create = useNewPart(project, folder, branch);
  useDroppedFiles({
    refusal: () => (still === null ? null : `Nothing can be made: ${still}.`),
    onRefused: setRefusal,
    onFiles: (files) => {
      const [file, ...more] = files;
      if (file === undefined) return;
      if (more.length > 0) return setRefusal("Each file becomes a part of its own: drop them one by one.");
      void create(nameOfFile(file), file).then(setRefusal);
    },
  });
  const favourites = useItemEntries({
    branch,
    readOnly,
    onRename: (item) => setAsking({ rename: item }),
    onMove: (item) => setAsking({ move: item }),
    onTrash: askToTrash,
    onRefused: setRefusal,
  });

  const items =
    folders === null || documents === null
      ? null
      : query.trim() === ""
        ? itemsIn(folder, folders, documents, sort)
        : itemsFound(query, folder, folders, documents, sort);
  const detail = (item: Item): string =>
    item.kind === "folder"
      ? "Folder"
      : `${ago(item.row.editedAt)}${shareLink === null ? ` · ${nameOf(item.row.editedById)}` : ""}`;

  return (
    <>
      <FilterBar query={query} onQuery={setQuery} placeholder="Find in this project" field={field}>
        <Button
          look="primary"
          icon={<Plus />}
          disabledReason={still ?? undefined}
          onClick={() => setAsking("document")}
        >
          New part
        </Button>
        <Button icon={<FolderPlus />} disabledReason={still ?? undefined} onClick={() => setAsking("folder")}>
          New folder
        </Button>
      </FilterBar>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      {contents.fault !== null && <Notice tone="warn">Live updates are interrupted: {contents.fault}</Notice>}
      {trashed !== null && <Trashed item={trashed} onGone={() => setTrashed(null)} onRefused={setRefusal} />}
      {items === null ? (
        <SkeletonRows count={6} />
      ) : isGone ? (
        <EmptyState
          icon={<FolderX />}
          title="This folder is not there any more"
          action={<Link href={projectAddress(project.id, { branch })}>All of {project.name}</Link>}
        >
          Somebody has put it into the trash, or it was deleted for good. From the trash of the project it
          comes back with what is in it.
        </EmptyState>
      ) : items.length === 0 ? (
        <Nothing
          query={query}
          readOnly={readOnly}
          inFolder={folder !== null}
          onNew={() => setAsking("document")}
        />
      ) : (
        <Items
          key={`${folder} ${query}`}
          label="Folders and parts"
          items={items}
          layout={layout}
          addressOf={(item) => addressOf(item, branch)}
          detailOf={detail}
          entriesOf={favourites.entriesOf}
          isFavourite={favourites.isFavourite}
          onKey={(item, key) => {
            if (readOnly !== null) return;
            if (key === "F2") setAsking({ rename: item });
            else askToTrash(item);
          }}
          onDrag={onDrag}
          {...(readOnly === null && {
            move: {
              may: (item, into) => mayMove(item, into, folders ?? []),
              to: (item, into) => void move(item, into),
            },
          })}
        />
      )}
      <Asked
        asking={asking}
        project={project}
        folder={folder}
        branch={branch}
        folders={folders ?? []}
        onClose={() => setAsking(null)}
        onTrash={trash}
      />
    </>
  );
}

/** Makes a part and opens it, with a file in it where there is one; why not, in words. */
function useNewPart(project: OpenProject, folder: FolderId | null, branch: string | null) {
  const router = useRouter();
  return async (name: string, file?: File): Promise<string | null> => {
    const on = parseId("branch", branch);
    const made = await api.createDocument({
      params: { project: project.id },
      body: { name, folder, ...(on === undefined ? {} : { branch: on }) },
    });
    if (!made.ok) return made.error.message;
    if (file !== undefined) keepUntilOpen(made.value.data.id, file);
    router.push(partAddress(made.value.data.id, { branch }));
    return null;
  };
}

type AskedProps = {
  readonly asking: Asking;
  readonly project: OpenProject;
  readonly folder: FolderId | null;
  readonly branch: string | null;
  readonly folders: NonNullable<ReturnType<typeof useContents>["folders"]>;
  readonly onClose: () => void;
  readonly onTrash: (item: Item) => Promise<void>;
};

/** Whatever dialog is open over the list. */
function Asked({ asking, project, folder, branch, folders, onClose, onTrash }: AskedProps) {
  const create = useNewPart(project, folder, branch);
  const params = { project: project.id };
  if (asking === null) return null;
  if (asking === "folder")
    return (
      <NameDialog
        title="New folder"
        action="Create folder"
        onClose={onClose}
        onName={async (name) => {
          const made = await api.createFolder({ params, body: { name, parent: folder } });
          return made.ok ? null : made.error.message;
        }}
      />
    );
  if (asking === "document")
    return <NameDialog title="New part" action="Create part" onClose={onClose} onName={create} />;
  if ("move" in asking)
    return <MoveDialog item={asking.move} project={project.name} folders={folders} onClose={onClose} />;
  if ("trash" in asking)
    return (
      <AskDialog
        title={`Move “${asking.trash.row.name}” to the trash?`}
        action="Move to trash"
        onClose={onClose}
        danger
        onAnswer={async () => {
          await onTrash(asking.trash);
          return null;
        }}
      >
        {asking.trash.kind === "folder" &&
          "Everything in it goes along, and comes back together when you restore it. "}
        {branch !== null &&
          "It goes from every branch of the project, main included, and closes for whoever works on it there."}
      </AskDialog>
    );
  const { rename } = asking;
  return (
    <NameDialog
      title={rename.kind === "folder" ? "Rename folder" : "Rename part"}
      action="Rename"
      initial={rename.row.name}
      onClose={onClose}
      onName={(name) => renameItem(rename, name)}
    />
  );
}

type TrashedProps = {
  readonly item: Item;
  readonly onGone: () => void;
  readonly onRefused: (refusal: string | null) => void;
};

function Trashed({ item, onGone, onRefused }: TrashedProps) {
  useEffect(() => {
    const timer = setTimeout(onGone, 15_000);
    return () => clearTimeout(timer);
  }, [item, onGone]);
  const undo = async (): Promise<void> => {
    onRefused(await restoreItem(item));
    onGone();
  };
  return (
    <Notice tone="info" action={<Button onClick={() => void undo()}>Undo</Button>}>
      “{item.row.name}” is in the trash.
    </Notice>
  );
}

type NothingProps = {
  readonly query: string;
  readonly readOnly: string | null;
  readonly inFolder: boolean;
  readonly onNew: () => void;
};

function Nothing({ query, readOnly, inFolder, onNew }: NothingProps) {
  if (query.trim() !== "")
    return (
      <EmptyState icon={<SearchX />} title={`Nothing is called “${query.trim()}”`}>
        The search looks at the names of folders and parts below this place.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Box />}
      title={inFolder ? "This folder is empty" : "Nothing here yet"}
      action={readOnly === null && <Button onClick={onNew}>New part</Button>}
    >
      {readOnly === null
        ? "Make a part to begin modelling, drop a STEP, STL or BREP file here to make one of it, or drag parts here from elsewhere in the project."
        : "Parts will show up here as soon as somebody makes one."}
    </EmptyState>
  );
}
