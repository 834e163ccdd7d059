import type { Page } from "playwright-core";

/** Signs a new person up and opens a new part of theirs in the editor: through the door, not through the pages. */
export async function openNewPart(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  const document = await page.evaluate(async (partName) => {
    const post = async (path: string, body: object): Promise<{ data: { id: string } }> => {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as { data: { id: string } };
    };
    await post("/api/auth/sign-up/email", {
      name: "Ada Lovelace",
      email: `ada-${crypto.randomUUID()}@example.com`,
      password: "correct horse battery staple",
    });
    const workspace = await post("/api/v1/workspaces", { name: "Analytical Engines" });
    const project = await post(`/api/v1/workspaces/${workspace.data.id}/projects`, { name: "Gearbox" });
    const made = await post(`/api/v1/projects/${project.data.id}/documents`, { name: partName });
    return made.data.id;
  }, name);
  await page.goto(`${url}/d/${document}`);
  await page.getByRole("tree", { name: "Features" }).waitFor();
}
