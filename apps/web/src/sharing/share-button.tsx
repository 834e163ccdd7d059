import type { DocumentId, ProjectId } from "@solidtype/contracts";
import { Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../design/button.tsx";

const ShareDialog = lazy(async () => ({ default: (await import("./share-dialog.tsx")).ShareDialog }));

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
      {open && (
        <Suspense>
          <ShareDialog shared={shared} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
