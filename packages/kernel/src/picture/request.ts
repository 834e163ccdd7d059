import { z } from "zod";

export const standardViews = ["isometric", "front", "back", "left", "right", "top", "bottom"] as const;
export type StandardView = (typeof standardViews)[number];

/** In pixels. */
export const pictureSides = { least: 16, most: 4096 } as const;
export const isPictureSide = (side: number) => side >= pictureSides.least && side <= pictureSides.most;

const vector = z.tuple([z.number(), z.number(), z.number()]).readonly();

const lens = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("orthographic"),
    height: z.number().positive().describe("Millimetres of the scene that fill the picture's height"),
  }),
  z.strictObject({
    kind: z.literal("perspective"),
    fieldOfView: z.number().min(0.01).max(3).describe("Vertical opening angle in radians"),
  }),
]);

export const cameraSchema = z.strictObject({ eye: vector, target: vector, up: vector, lens });
export type Camera = z.infer<typeof cameraSchema>;

const color = z.string().regex(/^#[0-9a-f]{6}$/i, "a colour is #rrggbb");

/** What a caller, maybe another machine, may ask of a picture. A standard view frames the bodies by itself. */
export const pictureSchema = z.strictObject({
  width: z.int().min(pictureSides.least).max(pictureSides.most).default(800),
  height: z.int().min(pictureSides.least).max(pictureSides.most).default(600),
  view: z.union([z.enum(standardViews), cameraSchema]).default("isometric"),
  background: color.nullable().default("#ffffff").describe("null leaves it transparent"),
  edges: z.boolean().default(true),
});
export type PictureRequest = z.infer<typeof pictureSchema>;
