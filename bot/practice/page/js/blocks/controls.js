/** The control of every element that holds a value, each a native one where HTML has it. */

import { classes, html, useEffect, useRef } from "../dom.js";
import { usePage } from "../context.js";
import { plain } from "../forms.js";
import { t } from "../i18n.js";
import { InlineText, plainText } from "../parts/text.js";
import { fromLocalInput, toLocalInput } from "../time.js";
import { title } from "../workspace.js";
import { FileControl } from "./files.js";
import { Picker } from "./picker.js";
import { useSurface } from "./surface.js";

const SEVERAL_PICKED = new Set([
  "multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
]);

/** Whether the control is a group of controls, named by aria-labelledby rather than a label. */
export function isGroup(element) {
  return ["radio_buttons", "checkboxes"].includes(element.type);
}

function aria({ labelledby, label, describedby, invalid, required }) {
  return {
    "aria-labelledby": labelledby, "aria-label": labelledby ? undefined : label,
    "aria-describedby": describedby || undefined, "aria-invalid": invalid ? "true" : undefined,
    "aria-required": required ? "true" : undefined,
  };
}

/** The choices of any select: [{value, label, note, group}]. */
function useChoices(element) {
  const { directory, snapshot, me } = usePage();
  const of = (option, group) => ({
    value: option.value, label: plainText(option.text), note: plainText(option.description), group,
  });
  if (element.type.endsWith("static_select")) {
    return [
      ...(element.options ?? []).map((option) => of(option)),
      ...(element.option_groups ?? []).flatMap((group) => (
        group.options.map((option) => of(option, plainText(group.label))))),
    ];
  }
  if (element.type.endsWith("users_select")) {
    return directory.people.users.map((user) => ({
      value: user.id, label: user.real_name, note: directory.role(user.id),
    }));
  }
  return snapshot.conversations
    .filter((conversation) => conversation.type === "channel" || !element.type.endsWith("channels_select"))
    .map((conversation) => ({
      value: conversation.id,
      label: `${conversation.type === "channel" ? "#" : ""}${title(conversation, directory, me)}`,
    }));
}

function Select(props) {
  const { element, id, testid, value, onChange } = props;
  const choices = useChoices(element);
  const groups = [...new Set(choices.map((choice) => choice.group))];
  const option = (choice) => html`<option key=${choice.value} value=${choice.value}>
    ${choice.note ? `${choice.label} · ${choice.note}` : choice.label}
  </option>`;
  return html`<select id=${id} class="control" data-testid=${testid} ...${aria(props)} data-focus
    value=${value ?? ""} onChange=${(event) => onChange(event.currentTarget.value || null)}>
    <option value="">${plainText(element.placeholder) || t("choose")}</option>
    ${groups.map((group) => (group
      ? html`<optgroup key=${group} label=${group}>${choices.filter((c) => c.group === group).map(option)}</optgroup>`
      : choices.filter((choice) => !choice.group).map(option)))}
  </select>`;
}

function Choices(props) {
  const { element, id, testid, value, onChange } = props;
  const several = element.type === "checkboxes";
  const name = useRef(`choice-${Math.random().toString(36).slice(2)}`).current;
  const chosen = several ? value ?? [] : [value];
  const toggle = (option, on) => {
    if (!several) onChange(option.value);
    else {
      const next = new Set(chosen);
      if (on) next.add(option.value);
      else next.delete(option.value);
      onChange(element.options.map((o) => o.value).filter((v) => next.has(v)));
    }
  };
  return html`<div id=${id} class="choices" data-testid=${testid} role=${several ? "group" : "radiogroup"} ...${aria(props)}
    aria-required=${several ? undefined : aria(props)["aria-required"]}>
    ${element.options.map((option, index) => html`<label class="choice" key=${option.value}>
      <input type=${several ? "checkbox" : "radio"} name=${name} value=${option.value} data-focus=${index === 0 || undefined}
        data-testid=${`option-${option.value}`} checked=${chosen.includes(option.value)}
        onChange=${(event) => toggle(option, event.currentTarget.checked)} />
      <span class="words"><span><${InlineText} object=${option.text} /></span>
        ${option.description && html`<span class="description"><${InlineText} object=${option.description} /></span>`}
      </span>
    </label>`)}
  </div>`;
}

const TYPES = {
  email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url", autocomplete: "off" },
  datepicker: { type: "date" },
  timepicker: { type: "time" },
};
/** How long somebody pauses before each character is told to the app. */
const PAUSE = 250;

function Text(props) {
  const { element, id, testid, value, onChange, dispatches } = props;
  const surface = useSurface();
  const timer = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const textual = ["plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input"]
    .includes(element.type);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const multiline = element.multiline || element.type === "rich_text_input";
  const input = (event) => {
    const raw = event.currentTarget.value;
    if (!textual) {
      onChange(raw || null);
      return;
    }
    onChange(raw, false);
    if (dispatches && triggers.includes("on_character_entered")) {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => onChange(raw), PAUSE);
    }
  };
  const key = (event) => {
    if (event.key !== "Enter" || event.isComposing || !textual) return;
    const withModifier = event.ctrlKey || event.metaKey;
    if (dispatches && triggers.includes("on_enter_pressed") && !multiline) {
      event.preventDefault();
      onChange(event.currentTarget.value);
    } else if (!multiline || withModifier) {
      event.preventDefault();
      surface.submit?.();
    }
  };
  const shared = {
    id, "data-testid": testid, "data-focus": true, ...aria(props), value: value ?? "", onInput: input,
    onKeyDown: key, placeholder: plainText(element.placeholder) || undefined,
  };
  if (multiline) return html`<textarea class="control" rows="5" ...${shared}></textarea>`;
  // A number stays text: a native number input empties itself on what it does not like.
  const kind = element.type === "number_input"
    ? { type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric", autocomplete: "off" }
    : TYPES[element.type] ?? { type: "text", autocomplete: "off" };
  return html`<input class=${classes("control", !textual && "short")} ...${kind} ...${shared} />`;
}

function DateTime(props) {
  const { id, testid, value, onChange } = props;
  return html`<input type="datetime-local" class="control short" id=${id} data-testid=${testid} data-focus ...${aria(props)}
    value=${value ? toLocalInput(value) : ""}
    onInput=${(event) => onChange(fromLocalInput(event.currentTarget.value))} />`;
}

/**
 * The control of `element`. `onChange(raw, dispatch = true)`: false while somebody is still
 * typing and the app has not asked for every character.
 */
export function Control(props) {
  const { element } = props;
  const choices = useChoicesFor(element);
  if (element.type === "radio_buttons" || element.type === "checkboxes") return html`<${Choices} ...${props} />`;
  if (SEVERAL_PICKED.has(element.type)) {
    return html`<${Picker} ...${props} choices=${choices} aria=${aria(props)} limit=${element.max_selected_items}
      placeholder=${plain(element.placeholder)} />`;
  }
  if (element.type.endsWith("_select")) return html`<${Select} ...${props} />`;
  if (element.type === "datetimepicker") return html`<${DateTime} ...${props} />`;
  if (element.type === "file_input") return html`<${FileControl} ...${props} aria=${aria(props)} />`;
  return html`<${Text} ...${props} />`;
}

function useChoicesFor(element) {
  const needed = SEVERAL_PICKED.has(element.type);
  const choices = useChoices(needed ? element : { type: "static_select", options: [] });
  return needed ? choices : null;
}
