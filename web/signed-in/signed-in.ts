/** Where the pool's page leads back to: takes the code's tokens for whoever asked and goes back there, or says why not. */
import { element } from "../component/dom.ts";
import { loadConfig, showBrand } from "../lib/config.ts";
import { part } from "../lib/page.ts";
import { exchangeCode } from "../lib/pool.ts";
import { isAnybodySignedIn, keepTokens, leftFrom, type SignInRequest, takeRequest } from "../lib/sign-in.ts";

async function open(): Promise<void> {
  const answer = new URLSearchParams(window.location.search);
  if (!answer.has("code") && !answer.has("error")) {
    return showState();
  }
  const request = takeRequest();
  try {
    await finish(request, answer);
  } catch (error) {
    const why = error instanceof TypeError || !(error instanceof Error) ? "The connection failed." : error.message;
    show("The sign-in did not work", why, request?.back);
  }
}

async function finish(request: SignInRequest | null, answer: URLSearchParams): Promise<void> {
  const config = await loadConfig();
  if (!request || !config.sign_in) throw new Error("This tab did not ask for it. Open the page you wanted once more.");
  keepTokens(request.visitor, await exchangeCode(config.sign_in, request, answer));
  // The origin stands first, so that no path can lead to another.
  window.location.replace(window.location.origin + request.back);
}

function showState(): void {
  if (isAnybodySignedIn()) show("You are signed in", "You may close this page.", null);
  else show("You are signed out", "You may close this page.", leftFrom(), "Sign in again");
}

function show(title: string, detail: string, back: string | null | undefined, label = "Try again"): void {
  document.title = title;
  const heading = element("h1", { tabindex: "-1" }, title);
  const again = back ? element("a", { class: "button", href: window.location.origin + back }, label) : null;
  const page = part("page");
  page.replaceChildren(element("section", { class: "failure" }, heading, element("p", {}, detail), again));
  page.removeAttribute("aria-busy");
  heading.focus();
}

loadConfig().then(showBrand, () => {
  // The page says below what could not be loaded.
});
void open();
