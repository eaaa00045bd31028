/**
 * The line at the foot of the page that offers to undo, long enough to read and never in the way. A browser without the
 * Popover API shows it below what the page itself puts on top.
 */
import { element } from "./dom.ts";
import { words } from "./words.ts";

const STAYS_MS = 8_000;
const BREATH_MS = 2_000;

export class Notice {
  readonly #text = element("span");
  readonly button = element("button", { class: "undo", type: "button" }, words.undo);
  readonly node = element("div", { class: "notice", popover: "manual", hidden: "" }, this.#text, this.button);
  #timer = 0;
  #onUndo: (() => void) | null = null;

  constructor() {
    this.button.addEventListener("click", () => {
      const undo = this.#onUndo;
      this.hide();
      undo?.();
    });
    for (const name of ["pointerenter", "focusin"]) {
      this.node.addEventListener(name, () => clearTimeout(this.#timer));
    }
    for (const name of ["pointerleave", "focusout"]) {
      this.node.addEventListener(name, () => this.#startTimer(BREATH_MS));
    }
  }

  /** Null when there is nothing to undo. */
  show(message: string, onUndo: (() => void) | null): void {
    this.#text.textContent = message;
    this.button.hidden = onUndo === null;
    this.#onUndo = onUndo;
    if (this.node.hidden) {
      this.node.hidden = false;
      this.node.showPopover?.();
    }
    this.#startTimer(STAYS_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#onUndo = null;
    if (this.node.hidden) return;
    this.node.hidden = true;
    // One that is taken out of the page is closed by that.
    if (this.node.isConnected) this.node.hidePopover?.();
  }

  #startTimer(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.hide(), milliseconds);
  }
}
