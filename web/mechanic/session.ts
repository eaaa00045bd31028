/** One session in a mechanic's hands: accepted, started, ended, and written up. */
import { element } from "../component/dom.ts";
import { ApiError, call } from "../lib/api.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { newId } from "../lib/ids.ts";
import { say } from "../lib/language.ts";
import { relative } from "../lib/time.ts";
import type { PageWords } from "../words/en.ts";
import { describeFacts, describeKind, describeState, describeUrgency } from "./facts.ts";
import { buildSummary } from "./summary.ts";

interface Move {
  /** The last part of the path. */
  name: "accept" | "start" | "end";
  label: keyof PageWords;
  quiet?: boolean;
  /** What is asked before it, as it cannot be taken back. */
  question?: keyof PageWords;
}

const MOVES: Record<string, Move[]> = {
  pending: [{ name: "accept", label: "accept" }],
  waiting: [
    { name: "start", label: "start" },
    {
      name: "end",
      label: "callOff",
      quiet: true,
      question: "callOffSure",
    },
  ],
  live: [{ name: "end", label: "end", question: "endSure" }],
};

/** Shows the session; throws what the API throws when it cannot be read at first. */
export async function openSession(page: HTMLElement, id: string, config: Config): Promise<void> {
  const path = `/api/sessions/${encodeURIComponent(id)}`;
  const show = async (session: Session) => {
    const summary = session.status === "completed" ? await buildSummary(session, path) : null;
    render(page, session, config, summary, act);
  };
  const act = async (move: Move, key: string) => {
    await show(await call<Session>("POST", `${path}/${move.name}`, { key }));
    page.querySelector<HTMLElement>("h1")?.focus();
  };
  await show(await call<Session>("GET", path));
}

type Act = (move: Move, key: string) => Promise<void>;

function render(page: HTMLElement, session: Session, config: Config, summary: HTMLElement | null, act: Act): void {
  const title = describeSubject(session.vehicle, config) || describeKind(session, config);
  document.title = `${title} - ${config.marketplace}`;
  const moves = MOVES[session.status] ?? [];
  const facts = element("dl", { class: "panel facts" }, ...describeFacts(session, config));
  page.replaceChildren(
    element("p", {}, element("a", { href: "/mechanic" }, say("deskAll"))),
    element("p", { class: "over" }, describeState(session), ...describeUrgency(session), describeLive(session)),
    element("h1", { tabindex: "-1" }, title),
    session.concern ? element("p", { class: "asked" }, session.concern) : "",
    moves.length > 0 ? buildMoves(moves, act) : "",
    ...(summary ? [summary] : []),
    element("section", { class: "group" }, element("h2", {}, say("known")), facts),
  );
}

function describeLive(session: Session): HTMLElement | null {
  if (session.status !== "live" || session.started_at === null) return null;
  return element("span", { class: "muted" }, say("startedAt", { time: relative(session.started_at) }));
}

function buildMoves(moves: Move[], act: Act): HTMLElement {
  const said = element("p", { role: "alert" });
  const row = element("div", { class: "moves" });
  const buttons = moves.map((move) => {
    const button = element("button", { class: `button${move.quiet ? " quiet" : ""}`, type: "button" }, say(move.label));
    button.addEventListener("click", () => (move.question ? ask(row, move, button, run) : run(move, button)));
    return button;
  });
  row.replaceChildren(...buttons);
  const run = async (move: Move, button: HTMLButtonElement) => {
    button.disabled = true;
    said.textContent = "";
    try {
      await act(move, newId());
    } catch (error) {
      said.textContent = error instanceof ApiError ? error.message : say("connectionFailed");
      button.disabled = false;
    }
  };
  return element("div", {}, row, said);
}

/** Puts the question in the row's place; "Not yet" brings the buttons back. */
function ask(
  row: HTMLElement,
  move: Move,
  asked: HTMLButtonElement,
  run: (move: Move, button: HTMLButtonElement) => void,
): void {
  const before = [...row.children];
  const yes = element("button", { class: "button", type: "button" }, say(move.label));
  const no = element("button", { class: "button quiet", type: "button" }, say("notYet"));
  yes.addEventListener("click", () => run(move, yes));
  no.addEventListener("click", () => {
    row.replaceChildren(...before);
    asked.focus();
  });
  row.replaceChildren(element("p", {}, move.question ? say(move.question) : ""), yes, no);
  yes.focus();
}
