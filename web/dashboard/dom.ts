/** Pictures and buttons from plain values, beside the elements that every page builds. */
import { element } from "../component/dom.ts";

export { element } from "../component/dom.ts";

type Attributes = Record<string, string | number | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

export function shape<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string | null | undefined)[]
): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A button that does something on this page. */
export function button(
  label: string,
  act: () => unknown,
  attributes: Record<string, string | null> = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}
