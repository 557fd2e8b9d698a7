/** A list of blocks. A block that the page does not know is named, never left out in silence. */

import { html } from "../dom.js";
import { t } from "../i18n.js";
import { InlineText, TextObject, plainText } from "../parts/text.js";
import { Element } from "./elements.js";
import { InputBlock } from "./input.js";
import { Picture } from "./picture.js";
import { RichText } from "./rich_text.js";
import { useSurface } from "./surface.js";

/** A heading of the level that fits where the blocks are. */
function Header({ block }) {
  const { heading } = useSurface();
  return html`<${heading} class="block header">${plainText(block.text)}<//>`;
}

function Section({ block }) {
  return html`<div class="block section">
    <div class="body">
      ${block.text && html`<${TextObject} object=${block.text} />`}
      ${block.fields && html`<div class="fields">
        ${block.fields.map((field) => html`<div class="field"><${TextObject} object=${field} /></div>`)}
      </div>`}
    </div>
    ${block.accessory && html`<div class="accessory">
      <${Element} block=${block} element=${block.accessory} label=${block.text?.text ?? ""} />
    </div>`}
  </div>`;
}

function Block({ block }) {
  switch (block.type) {
    case "header": return html`<${Header} block=${block} />`;
    case "section": return html`<${Section} block=${block} />`;
    case "divider": return html`<hr class="block divider" />`;
    case "context": return html`<div class="block context">
      ${block.elements.map((element) => (element.type === "image"
        ? html`<${Picture} element=${element} small />`
        : html`<span class="note"><${InlineText} object=${element} /></span>`))}
    </div>`;
    case "actions": return html`<div class="block actions">
      ${block.elements.map((element) => html`<${Element} key=${element.action_id} block=${block} element=${element} />`)}
    </div>`;
    case "input": return html`<${InputBlock} block=${block} />`;
    case "image": return html`<figure class="block image">
      ${block.title && html`<figcaption>${plainText(block.title)}</figcaption>`}
      <${Picture} element=${block} />
    </figure>`;
    case "rich_text": return html`<div class="block"><${RichText} block=${block} /></div>`;
    case "markdown": return html`<div class="block text keep">${block.text}</div>`;
    default: return html`<p class="block unknown">${t("unknown_block", { type: block.type })}</p>`;
  }
}

export function Blocks({ blocks }) {
  return html`<div class="blocks">
    ${(blocks ?? []).map((block, index) => html`<${Block} key=${block.block_id ?? index} block=${block} />`)}
  </div>`;
}
