/** What a customers' page shows in its place when nobody is signed in. */
import { element } from "../component/dom.ts";
import { say } from "./language.ts";

export function showSignIn(page: HTMLElement): void {
  const said = element("p", { role: "alert" });
  const heading = element("h1", { tabindex: "-1" }, say("signInTitle"));
  const why = say("signInWhy");
  page.replaceChildren(
    element("section", { class: "failure" }, heading, element("p", {}, why), buildButton(said), said),
  );
  page.removeAttribute("aria-busy");
  document.getElementById("leave")?.replaceChildren();
  heading.focus();
}

function buildButton(said: HTMLElement): HTMLElement | null {
  if (!window.crm.signIn) return null;
  const button = element("button", { class: "button", type: "button" }, say("signIn"));
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await window.crm.signIn?.();
    } catch (error) {
      // Storage that is refused, or a place without a page to sign in, says so itself.
      const isOurs = error instanceof Error && !(error instanceof TypeError);
      said.textContent = isOurs ? error.message : say("connectionFailed");
    }
  });
  return button;
}
