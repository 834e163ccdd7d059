/**
 * What a browser is shown while the web app is away: its looks are said here once more, since none of its files can be had.
 * It asks again by itself and loads the page that was wanted once there is one.
 */
export const awayPage = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SolidType is away</title>
<style>
:root { color-scheme: light dark; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
body {
  display: grid; place-content: center; box-sizing: border-box; min-height: 100dvh; margin: 0; padding: 24px;
  background: light-dark(#f6f6f7, #111214); color: light-dark(#16181d, #eceef2);
  font: 400 13px/1.4 "Inter Variable", system-ui, sans-serif;
}
main { max-width: 420px; }
h1 { margin: 0 0 8px; font-size: 20px; font-weight: 600; }
p { margin: 0 0 16px; color: light-dark(#4b505c, #b0b5c0); }
button {
  height: 32px; padding: 0 14px; border: 0; border-radius: 6px; font: inherit; font-weight: 500; cursor: pointer;
  background: light-dark(#2f62e8, #3a6cf0); color: #ffffff;
}
button:focus-visible { outline: 2px solid light-dark(#2f62e8, #4d7dfa); outline-offset: 2px; }
</style>
<script nonce="${nonce}">
const theme = localStorage.getItem("solidtype.theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
</script>
</head>
<body>
<main>
<h1>SolidType is away for a moment</h1>
<p role="status">The pages cannot be loaded just now: they are being started again, or brought up to date. What you saved is
safe. This page tries again by itself every few seconds and goes on to where you wanted.</p>
<button type="button" id="again">Try again now</button>
</main>
<script nonce="${nonce}">
document.getElementById("again").addEventListener("click", () => location.reload());
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.status !== 503) location.reload();
  } catch {
    // The platform itself does not answer: asked again, like the pages.
  }
}, 3000);
</script>
</body>
</html>
`;
