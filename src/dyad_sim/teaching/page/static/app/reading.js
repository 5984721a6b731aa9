// Reading a view: the columns at a moment, sessions, stretches of rupture.
import { lastOf } from "./course.js";

/** Return an index that lies within the view, near the one that was asked for. */
export const within = (view, index) => Math.max(0, Math.min(lastOf(view), Math.round(index)));

/** Return the exchange at an index: {index, session, exchange, ...every column}. */
export const momentOf = (view, index) => {
  const row = within(view, index);
  const moment = { index: row };
  for (const [name, values] of Object.entries(view.exchanges)) moment[name] = values[row];
  return moment;
};

/** Return [{session, from, to}] for all sessions: those held as they were, the others as planned. */
export const sessionsOf = (view) => {
  const sessions = [];
  view.exchanges.session.forEach((session, row) => {
    const last = sessions.at(-1);
    if (last?.session === session) last.to = row + 1;
    else sessions.push({ session, from: row, to: row + 1 });
  });
  const last = sessions.at(-1);
  // A session that is still going on is drawn at its planned length.
  if (last) last.to = Math.max(last.to, last.from + view.planned.exchanges);
  for (let session = (last?.session ?? 0) + 1, from = last?.to ?? 0; session <= view.planned.sessions; session += 1) {
    sessions.push({ session, from, to: from + view.planned.exchanges });
    from += view.planned.exchanges;
  }
  return sessions;
};

/** Return [{kind, from, to}]: stretches of exchanges with an open rupture of one kind. */
export const rupturesOf = (view) => {
  const stretches = [];
  view.exchanges.rupture_kind.forEach((kind, row) => {
    const last = stretches.at(-1);
    if (last && last.kind === kind && last.to === row) last.to = row + 1;
    else if (kind) stretches.push({ kind, from: row, to: row + 1 });
  });
  return stretches;
};

/** Return the indices at which an event happened. */
export const timesOf = (view, flag) => {
  const times = [];
  view.exchanges.events.forEach((events, row) => {
    if (events & flag) times.push(row);
  });
  return times;
};
