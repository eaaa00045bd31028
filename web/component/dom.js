/** Elements from plain values; text is only ever set as text. */

/**
 * @param {string} tag
 * @param {Record<string, string | null | undefined>} [attributes] null and undefined are left out
 * @param {...(Node | string | null)} children strings become text nodes
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
