import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { TooltipWindow } from "../design/tooltip.tsx";
import { ThemeKeeper } from "../design/theme-keeper.tsx";
import "../design/tokens.css";

export const metadata: Metadata = {
  title: { default: "SolidType", template: "%s · SolidType" },
  description: "Parametric CAD for teams",
};

export const viewport: Viewport = {
  themeColor: [{ media: "(prefers-color-scheme: dark)", color: "#111214" }, { color: "#f6f6f7" }],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeKeeper />
        {children}
        <TooltipWindow />
      </body>
    </html>
  );
}
