/**
 * What a person has entered in a view, kept by the page and not by the server, so that a view
 * that the app replaces while somebody types takes nothing from them.
 *
 * A form is {block_id: {action_id: {type, raw}}}; raw is text for text inputs, dates and single
 * choices, a list for several choices and files, a number for a date with time, null or "" for
 * nothing.
 */

const SEVERAL = new Set([
  "checkboxes", "multi_static_select", "multi_users_select", "multi_conversations_select",
  "multi_channels_select", "file_input",
]);
const SINGLE = new Set([
  "plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input",
  "radio_buttons", "static_select", "users_select", "conversations_select", "channels_select",
  "datepicker", "timepicker", "datetimepicker",
]);

export function holdsValue(element) {
  return SEVERAL.has(element?.type) || SINGLE.has(element?.type);
}

export function holdsSeveral(element) {
  return SEVERAL.has(element?.type);
}

/** Every element of the blocks that holds a value, as [block, element]. */
export function valueElements(blocks) {
  const found = [];
  for (const block of blocks ?? []) {
    const elements = block.type === "input" ? [block.element]
      : block.type === "actions" ? block.elements
        : block.type === "section" ? [block.accessory] : [];
    for (const element of elements ?? []) if (holdsValue(element)) found.push([block, element]);
  }
  return found;
}

/** All options of a choice, those in groups included. */
export function optionsOf(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

/** What the app asks to be filled in at first. */
export function initialValue(element) {
  switch (element.type) {
    case "radio_buttons":
    case "static_select":
      return element.initial_option?.value ?? null;
    case "checkboxes":
    case "multi_static_select":
      return (element.initial_options ?? []).map((option) => option.value);
    case "users_select": return element.initial_user ?? null;
    case "multi_users_select": return element.initial_users ?? [];
    case "conversations_select": return element.initial_conversation ?? null;
    case "multi_conversations_select": return element.initial_conversations ?? [];
    case "channels_select": return element.initial_channel ?? null;
    case "multi_channels_select": return element.initial_channels ?? [];
    case "datepicker": return element.initial_date ?? null;
    case "timepicker": return element.initial_time ?? null;
    case "datetimepicker": return element.initial_date_time ?? null;
    case "file_input": return [];
    default: return element.initial_value ?? "";
  }
}

/** The raw value in one of Slack's state objects; undefined when it has none. */
export function fromState(state) {
  if (!state) return undefined;
  if (state.selected_option !== undefined) return state.selected_option?.value ?? null;
  if (state.selected_options) return state.selected_options.map((option) => option.value);
  if (state.files) return state.files.map((file) => file.id ?? file);
  for (const key of [
    "selected_user", "selected_users", "selected_conversation", "selected_conversations",
    "selected_channel", "selected_channels", "selected_date", "selected_time",
    "selected_date_time", "value",
  ]) if (state[key] !== undefined) return state[key];
  return undefined;
}

function stillFits(element, raw) {
  if (!["radio_buttons", "static_select", "checkboxes", "multi_static_select"].includes(element.type)) return true;
  const values = new Set(optionsOf(element).map((option) => option.value));
  return Array.isArray(raw) ? raw.every((value) => values.has(value)) : raw === null || values.has(raw);
}

/**
 * The form for a view that has arrived: an element keeps what was entered where block_id,
 * action_id and type are the same (as Slack does, whatever the new initial value says) and it was
 * not gone in between, else it starts with what the server holds for it, else with its initial
 * value. `since`: for each element with which version of the view it came.
 */
export function reconcile(form, blocks, serverValues = {}, since = {}) {
  const next = {};
  for (const [block, element] of valueElements(blocks)) {
    const kept = form?.[block.block_id]?.[element.action_id];
    const held = fromState(serverValues?.[block.block_id]?.[element.action_id]);
    const came = since?.[block.block_id]?.[element.action_id] ?? "";
    let raw = initialValue(element);
    if (kept && kept.type === element.type && kept.came === came && stillFits(element, kept.raw)) raw = kept.raw;
    else if (held !== undefined && held !== null && stillFits(element, held)) raw = held;
    (next[block.block_id] ??= {})[element.action_id] = { type: element.type, raw, came };
  }
  return next;
}

/** The raw values alone, as the people API takes them. */
export function rawValues(form) {
  return Object.fromEntries(Object.entries(form ?? {}).map(([block, actions]) => [
    block, Object.fromEntries(Object.entries(actions).map(([action, { raw }]) => [action, raw])),
  ]));
}

/** The text of a text object or of a plain string. */
export function plain(object) {
  return typeof object === "string" ? object : object?.text ?? "";
}
