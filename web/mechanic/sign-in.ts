/** Signs mechanics in: at the pool's page, or on the local stack by its token service. */
import { SignIn } from "../lib/sign-in.ts";

const signIn = new SignIn("mechanic", async () => {
  const response = await fetch("/dev/token?role=mechanic");
  if (!response.ok) return "";
  const { token } = (await response.json()) as { token: string };
  return token;
});

window.crm = { getToken: ({ fresh }) => signIn.getToken(fresh), signIn: () => signIn.visit() };
const place = document.getElementById("leave");
if (place) signIn.showSignOut(place);
