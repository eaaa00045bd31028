/** What this marketplace calls things, as its catalogue says. */

let loading = null;

/** @returns {Promise<any>} the same document for every caller of one page */
export function loadConfig() {
  loading ??= fetch("/config.json").then((response) => {
    if (!response.ok) throw new Error("The catalogue could not be loaded.");
    return response.json();
  });
  return loading;
}

/** Puts the marketplace's name into the page's masthead. */
export function showBrand(config) {
  document.getElementById("brand").textContent = config.marketplace;
}

/**
 * A subject in one line, by the fullest way of naming it that the customer used: "2014 Honda Civic".
 * @param {Record<string, any> | null} subject
 */
export function describeSubject(subject, config) {
  if (!subject) return "";
  const ways = config.subject.one_of.toSorted((one, other) => other.length - one.length);
  const way = ways.find((names) => names.every((name) => (subject[name] ?? "") !== "")) ?? [];
  return way.map((name) => subject[name]).join(" ");
}
