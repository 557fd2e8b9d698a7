/** Questions about people and conversations, asked of plain data. */

import { t } from "./i18n.js";

export const GROUPS = ["employee", "desk", "hr", "none"];

export class Directory {
  constructor(people) {
    this.people = people;
    this.app = people.app;
    this.botId = people.app.bot_user;
    this.byId = new Map(people.users.map((user) => [user.id, user]));
  }

  isBot(id) {
    return id === this.botId || id === "USLACKBOT";
  }

  user(id) {
    return this.byId.get(id) ?? null;
  }

  name(id) {
    if (id === this.botId) return this.app.bot_name ?? this.app.name;
    if (id === "USLACKBOT") return "Slackbot";
    return this.user(id)?.real_name ?? id;
  }

  /** The members of a user group, or null. */
  group(id) {
    return this.people.user_groups?.find((group) => group.id === id) ?? null;
  }

  role(id) {
    const user = this.user(id);
    return user ? t(`role_${user.group}`) : "";
  }

  commands() {
    return this.app.commands ?? [];
  }

  shortcuts(type) {
    return (this.app.shortcuts ?? []).filter((shortcut) => shortcut.type === type);
  }
}

/** Whether the conversation is the person's own with the app. */
export function isApp(conversation, directory) {
  return conversation.type === "im" && conversation.members.some((id) => directory.isBot(id));
}

export function title(conversation, directory, me) {
  if (conversation.type === "channel") return conversation.name;
  const others = conversation.members.filter((id) => id !== me);
  const shown = conversation.type === "mpim" ? others.filter((id) => !directory.isBot(id)) : others;
  return (shown.length ? shown : [me]).map((id) => directory.name(id)).join(t("comma"));
}

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

export function roots(conversation) {
  return conversation.messages.filter((message) => !isReply(message));
}

export function replies(conversation, ts) {
  return conversation.messages.filter((message) => isReply(message) && message.thread_ts === ts);
}

/** How much somebody has not looked at: unread messages and an open form. */
export function newsOf(snapshot) {
  let unread = 0;
  let mentions = 0;
  for (const conversation of snapshot.conversations ?? []) {
    unread += conversation.unread ?? 0;
    mentions += conversation.mentions ?? 0;
  }
  return { unread, mentions };
}
