/** The parts of a page that its scripts fill. */

/** The element with that id, which the page's own HTML holds. */
export function part<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no part ${id}.`);
  return found as Kind;
}
