import { SignIn } from "../../account/sign-in.tsx";

export const metadata = { title: "Sign in" };

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly next?: string }>;
}) {
  const { next } = await searchParams;
  return <SignIn next={next ?? "/"} />;
}
