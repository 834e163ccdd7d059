import { SignIn } from "../../account/sign-in.tsx";
import { once, type Search } from "../search.ts";

export const metadata = { title: "Sign in" };

type Props = { readonly searchParams: Search<"next"> };

export default async function Page({ searchParams }: Props) {
  const { next } = await searchParams;
  return <SignIn next={once(next) ?? "/"} />;
}
