/** The line at the foot of the page that offers to undo, long enough to read and never in the way. */
import { element } from "./dom.js";
import { words } from "./words.js";

const STAYS_MS = 8_000;
const BREATH_MS = 2_000;

export class Notice {
  #timer = 0;
  #onUndo = null;

  constructor() {
    this.text = element("span", {});
    this.button = element("button", { class: "undo", type: "button" }, words.undo);
    this.node = element("div", { class: "notice", popover: "manual" }, this.text, this.button);
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

  /**
   * @param {string} message
   * @param {(() => void) | null} onUndo null when there is nothing to undo
   */
  show(message, onUndo) {
    this.text.textContent = message;
    this.button.hidden = onUndo === null;
    this.#onUndo = onUndo;
    if (!this.node.matches(":popover-open")) this.node.showPopover();
    this.#startTimer(STAYS_MS);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#onUndo = null;
    if (this.node.isConnected && this.node.matches(":popover-open")) this.node.hidePopover();
  }

  #startTimer(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), milliseconds);
  }
}
