/** The mechanics' page: the queue of sessions, or the one that its address names. */
import "./sign-in.ts";
import { element } from "../component/dom.ts";
import { ApiError, needsSignIn } from "../lib/api.ts";
import { openPage, say } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { showSignIn } from "../lib/please-sign-in.ts";
import { openQueue } from "./queue.ts";
import { openSession } from "./session.ts";

const page = part("page");
const sessionId = new URLSearchParams(window.location.search).get("session");

async function open(): Promise<void> {
  try {
    const config = await openPage();
    await (sessionId ? openSession(page, sessionId, config) : openQueue(page, config));
    page.removeAttribute("aria-busy");
  } catch (error) {
    if (needsSignIn(error)) return showSignIn(page);
    showFailure(error);
  }
}

function showFailure(error: unknown): void {
  const known = error instanceof ApiError && !error.isTransient;
  const isGone = known && error.status === 404;
  const title = say(isGone ? "notHere" : "deskFailed");
  const detail = isGone ? say("deskGone") : known ? error.message : say("nothingLost");
  const again = element("a", { class: "button", href: isGone ? "/mechanic" : window.location.href }, "");
  again.textContent = say(isGone ? "deskBack" : "tryAgain");
  document.title = title;
  page.replaceChildren(
    element("section", { class: "failure", role: "alert" }, element("h1", {}, title), element("p", {}, detail), again),
  );
  page.removeAttribute("aria-busy");
}

void open();
