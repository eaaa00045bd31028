/** A list that grows by pages, and says what it means when it is empty. */
import { element } from "../component/dom.ts";
import { say } from "../lib/language.ts";

type Next<Row> = (cursor: string) => Promise<[Row[], string | null]>;

export class List<Row> {
  readonly node = element("div");
  readonly #rows = element("ul", { class: "list", role: "list" });
  readonly #build: (row: Row) => HTMLElement;

  constructor(empty: string, build: (row: Row) => HTMLElement) {
    this.#build = build;
    this.node.append(element("p", { class: "muted" }, empty));
  }

  add(rows: Row[]): this {
    if (rows.length > 0 && !this.#rows.isConnected) this.node.replaceChildren(this.#rows);
    this.#rows.append(...rows.map(this.#build));
    return this;
  }

  /** The first page, and a button for as long as there is another. */
  follow(rows: Row[], cursor: string | null, next: Next<Row>): void {
    this.add(rows);
    if (cursor === null) return;
    const button = element("button", { class: "button quiet more", type: "button" }, say("more"));
    const said = element("p", { role: "status", class: "muted" });
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "";
      try {
        const [more, further] = await next(cursor);
        button.remove();
        said.remove();
        this.follow(more, further, next);
      } catch {
        button.disabled = false;
        said.textContent = say("failed");
      }
    });
    this.node.append(button, said);
  }
}
