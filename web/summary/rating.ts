/** One to five stars, saved as soon as a choice rests. */
import { element } from "../component/dom.ts";
import { ApiError } from "../lib/api.ts";
import type { Session } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { say } from "../lib/language.ts";

const RESTS_MS = 500;
const CHANGEABLE_MS = 7 * 86_400_000;
const SVG = "http://www.w3.org/2000/svg";
const STAR = "M12 3.2l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1L3.2 9.6l6.1-.8z";
const NAMES = ["stars1", "stars2", "stars3", "stars4", "stars5"] as const;

export function buildRating(session: Session, config: Config, save: (rating: number) => Promise<unknown>): HTMLElement {
  const said = element("p", { class: "said", role: "status" });
  const stars = NAMES.map((name, index) => buildStar(say(name), index + 1, session.rating));
  const row = element("div", { class: "row" }, element("div", { class: "stars" }, ...stars), said);
  const what = config.sessions[session.session_type] ?? "session";
  const field = element(
    "fieldset",
    { class: "rating" },
    element("legend", {}, say("howWasIt", { session: what })),
    row,
  );
  field.disabled = session.rated_at !== null && Date.now() - Date.parse(session.rated_at) > CHANGEABLE_MS;
  if (session.rating !== null) said.textContent = say("rated");
  let saved = session.rating;
  let timer = 0;
  field.addEventListener("change", (event) => {
    const rating = Number((event.target as HTMLInputElement).value);
    clearTimeout(timer);
    said.textContent = "";
    timer = window.setTimeout(() => keep(rating), RESTS_MS);
  });
  const keep = async (rating: number) => {
    try {
      await save(rating);
      saved = rating;
      said.textContent = say("ratingSaved");
    } catch (error) {
      for (const input of field.querySelectorAll("input")) input.checked = Number(input.value) === saved;
      const known = error instanceof ApiError;
      said.textContent = known ? error.message : say("ratingFailed");
    }
  };
  return field;
}

function buildStar(name: string, value: number, chosen: number | null): HTMLElement {
  const input = element("input", { type: "radio", name: "rating", value: String(value), "aria-label": name });
  input.checked = value === chosen;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", STAR);
  picture.append(shape);
  return element("label", { title: name }, input, picture);
}
