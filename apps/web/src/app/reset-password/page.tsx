import { ResetPassword } from "../../account/reset-password.tsx";
import { once, type Search } from "../search.ts";

export const metadata = { title: "New password", referrer: "no-referrer" };

type Props = { readonly searchParams: Search<"token"> };

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return <ResetPassword token={once(token)} />;
}
