// The element: finds its service, waits until it is near, shows the thread.
import { countComments } from "./counting.js";
import { h } from "./making.js";
import { commentInHash, Thread } from "./thread.js";

const NEAR = "600px";
let look;

class CmsComments extends HTMLElement {
  static observedAttributes = ["for", "base", "lang", "sort", "heading"];

  connectedCallback() {
    if (!this.shadowRoot) {
      look ??= new CSSStyleSheet();
      look.replaceSync(LOOK);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [look];
    }
    this.onHash = () => this.thread?.goToHash();
    addEventListener("hashchange", this.onHash);
    this.wait();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.onHash);
    this.watching?.disconnect();
    this.thread = null;
  }

  attributeChangedCallback(_name, before, after) {
    if (this.isConnected && this.watching && before !== after) this.wait();
  }

  /** Show what stands within the element until it comes near. */
  wait() {
    this.thread = null;
    this.shadowRoot.replaceChildren(h("slot"));
    this.watching?.disconnect();
    this.watching = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.load(), {
      rootMargin: NEAR,
    });
    if (this.getAttribute("loading") === "eager" || commentInHash()) this.load();
    else this.watching.observe(this);
  }

  async load() {
    this.watching.disconnect();
    const thread = new Thread(this);
    this.thread = thread;
    await thread.load();
  }
}

if (!customElements.get("cms-comments")) {
  globalThis.cmsComments = { countComments };
  customElements.define("cms-comments", CmsComments);
  const begin = () => document.querySelector("[data-cms-comments-count]") && countComments().catch(() => {});
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
