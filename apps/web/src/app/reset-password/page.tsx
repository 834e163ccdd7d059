import { ResetPassword } from "../../account/reset-password.tsx";

export const metadata = { title: "New password", referrer: "no-referrer" };

type Props = { readonly searchParams: Promise<{ readonly token?: string }> };

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return <ResetPassword token={token ?? null} />;
}
