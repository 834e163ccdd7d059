/** What draws menus and dialogs: no page needs it before the first of them opens. */
export const popups = {
  menu: async () => ({ default: (await import("./menu-window.tsx")).MenuWindow }),
  dialog: async () => ({ default: (await import("./dialog-window.tsx")).DialogWindow }),
};
