import type { DocumentId, ProjectId } from "@solidtype/contracts";
import { Share2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { later } from "../design/later.tsx";

const ShareDialog = later(async () => ({ default: (await import("./share-dialog.tsx")).ShareDialog }));

type ShareButtonProps = {
  readonly project: ProjectId;
  readonly document: DocumentId | null;
  readonly branch: string | null;
  readonly name: string;
};

export function ShareButton(shared: ShareButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Share2 />} onClick={() => setOpen(true)}>
        Share
      </Button>
      {open && <ShareDialog shared={shared} onClose={() => setOpen(false)} />}
    </>
  );
}
