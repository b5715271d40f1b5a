// The log: lines that may overwrite themselves, drawn once per frame.

const MOST_LINES = 20000;
// Colours and cursor movements are for terminals.
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The text of a line after its carriage returns: each starts it anew. */
export function plain(message) {
  return message
    .replace(ESCAPES, "")
    .replace(/\r?\n$/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, "").split("\r").at(-1))
    .join("\n");
}

export class Log {
  #element;
  #size;
  #lines = 0;
  #pending = [];

  constructor(element, size) {
    this.#element = element;
    this.#size = size;
  }

  append(phase, message) {
    this.#lines++;
    if (this.#lines > MOST_LINES) {
      return;
    }
    if (this.#pending.length === 0) {
      requestAnimationFrame(() => this.#draw());
    }
    this.#pending.push({ phase, text: plain(message) });
  }

  clear() {
    this.#element.replaceChildren();
    this.#pending = [];
    this.#lines = 0;
  }

  #draw() {
    const box = this.#element;
    const following = box.scrollTop + box.clientHeight >= box.scrollHeight - 40;
    const fragment = document.createDocumentFragment();
    for (const { phase, text } of this.#pending) {
      const line = document.createElement("span");
      line.className = `line ${phase}`;
      line.textContent = `${text}\n`;
      fragment.append(line);
    }
    this.#pending = [];
    box.append(fragment);
    this.#size.textContent = this.#lines === 1 ? "1 line" : `${this.#lines} lines`;
    if (following) {
      box.scrollTop = box.scrollHeight;
    }
  }
}
