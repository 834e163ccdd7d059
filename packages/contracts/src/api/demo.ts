import { z } from "zod";

/**
 * The people of the demo workspace. Their passwords are no secret, which is why they exist only where somebody started
 * the platform for development, and why the sign-in page offers them only there (`GET /api/v1/demo`).
 */
export const demoAccounts = [
  {
    name: "Olivia Owner",
    email: "olivia@demo.solidtype.local",
    password: "demo-owner-password",
    role: "owner",
  },
  {
    name: "Edgar Editor",
    email: "edgar@demo.solidtype.local",
    password: "demo-editor-password",
    role: "editor",
  },
] as const;

export const demoOffer = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      password: z.string(),
      role: z.enum(["owner", "editor"]),
    }),
  ),
});
export type DemoOffer = z.output<typeof demoOffer>;
