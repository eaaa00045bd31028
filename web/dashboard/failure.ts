/** What a page of the founder's shows where it could not be opened. */
import { ApiError } from "../lib/client.ts";
import { button, element } from "./dom.ts";

type Shown = { canRetry: boolean; heading?: "h1" | "h2" };

/** Takes the place of the page's content. */
export function showFailure(page: HTMLElement, title: string, why: string, { canRetry, heading = "h2" }: Shown): void {
  page.replaceChildren(
    element(
      "section",
      { class: "failure nothing", role: "alert" },
      element(heading, {}, title),
      element("p", { class: "muted" }, why),
      canRetry ? button("Try again", () => window.location.reload(), { class: "button" }) : null,
    ),
  );
  page.removeAttribute("aria-busy");
}

/** The same of what was thrown, where admins alone may look: asking again helps nobody else. */
export function explainFailure(page: HTMLElement, title: string, error: unknown): void {
  const isForbidden = error instanceof ApiError && error.status === 403;
  showFailure(page, isForbidden ? "This page is for admins" : title, reasonOf(error), { canRetry: !isForbidden });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "The connection failed.";
}
