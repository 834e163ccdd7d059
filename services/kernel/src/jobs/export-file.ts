const types = {
  step: "model/step",
  stl: "model/stl",
  glb: "model/gltf-binary",
  brep: "application/octet-stream",
  png: "image/png",
  svg: "image/svg+xml",
} as const;

/** What the file is called on the disk of whoever downloads it: any script, nothing that a file system minds. */
export function exportFile(
  title: string,
  format: keyof typeof types,
): { readonly name: string; readonly type: string } {
  const stem = title
    .normalize("NFC")
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f"*/:<>?\\|]+/g, " ")
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .trim()
    .replace(/^[.\s]+/, "")
    .slice(0, 120)
    .trimEnd()
    // A character that the cut halved cannot be put into a header.
    .toWellFormed();
  return { name: `${stem === "" ? "part" : stem}.${format}`, type: types[format] };
}
