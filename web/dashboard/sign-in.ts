/** The founder: led to the page to sign in at once, signed in as the admin on the local stack. */
import { SignIn } from "../lib/sign-in.ts";

export const signIn = new SignIn("admin", async () => {
  const response = await fetch("/dev/token?role=admin");
  if (!response.ok) throw new Error("Nobody is signed in, and this place has no sign-in page.");
  const { token } = (await response.json()) as { token: string };
  return token;
});

let visit: Promise<never> | null = null;

/** Leaves the page when nobody is signed in; `fresh`: the token at hand was refused. */
export async function getToken(fresh = false): Promise<string> {
  const token = await signIn.getToken(fresh);
  if (token) return token;
  // Several requests at once leave once.
  visit ??= signIn.visit();
  return visit;
}
