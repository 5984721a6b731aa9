// Who meets whom: names, titles and settings of the dyad that is asked for.

import { capital } from "./dom.js";

export const named = (list, name) => list.find((one) => one.name === name);

/** Return whether any slider was moved. */
export const isMoved = (who) => Object.keys(who?.changes ?? {}).length > 0;

/** Return the scene that is asked for, if it is one. */
export const sceneOf = (catalogue, who) => (who?.scene ? named(catalogue.scenes, who.scene) : undefined);

/** Return whether a scene has the series of random numbers that its notes are about. */
export const hasOwnSeries = (catalogue, who) => {
  const scene = sceneOf(catalogue, who);
  return scene !== undefined && (who.series === undefined || who.series === scene.series.number);
};

/** Return an entry of the catalogue by its name or by its title, as scenes may give either. */
const either = (list, text) => list.find((one) => one.name === text || one.title === text);

/** Return names and series, as far as they are known. */
export const pairOf = (catalogue, who) => {
  const scene = sceneOf(catalogue, who);
  if (!scene) return { patient: who.patient, therapist: who.therapist, series: who.series };
  return {
    patient: either(catalogue.patients, scene.patient)?.name,
    therapist: either(catalogue.therapists, scene.therapist)?.name,
    series: who.series ?? scene.series.number,
  };
};

const across = ({ traits }, name) => [traits[`${name}_affiliation`], traits[`${name}_control`]];

/** Return the two people as far as they are known before any course, as a view has them; else null. */
export const peopleOf = (catalogue, who) => {
  const scene = sceneOf(catalogue, who);
  const patient = named(catalogue.patients, who.patient);
  const therapist = { title: named(catalogue.therapists, who.therapist)?.title ?? scene?.therapist };
  if (scene) return { patient: { title: scene.patient, wish: scene.wish, fear: scene.fear }, therapist };
  if (!patient) return null; // A case from a link: its numbers mean something to Python only.
  return { patient: { title: patient.title, wish: across(patient, "wish"), fear: across(patient, "fear") }, therapist };
};

/** Return where every slider stands before anything is moved. */
export const settingsOf = (catalogue, who, base) => {
  const scene = sceneOf(catalogue, who);
  if (scene) return scene.settings;
  if (who.case) return base?.settings ?? {};
  const [patient, therapist] = [named(catalogue.patients, who.patient).settings, named(catalogue.therapists, who.therapist).settings];
  return Object.fromEntries(catalogue.sliders.map(({ name, group }) =>
    [name, group === "patient" ? patient[name] : therapist[name]]));
};

/** Return those of the changes that belong to the patient or to the rules. */
const sharedChanges = (catalogue, changes) =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => {
    const { group } = named(catalogue.sliders, name);
    return group === "patient" || group === "rules";
  }));

/** Return which course the second therapist is asked for. */
export const rivalOf = (catalogue, who, other) => ({
  ...who,
  therapist: other.therapist,
  changes: { ...sharedChanges(catalogue, who.changes), ...other.changes },
});

/** Return the moment at which a course is first shown. */
export const openingOf = (catalogue, who) =>
  (hasOwnSeries(catalogue, who) ? sceneOf(catalogue, who)?.opening : null) ?? { session: 1, exchange: 0 };

/** Return a text that is the same for the same dyad, whatever the sliders. */
export const keyOf = (who) => JSON.stringify({ ...who, changes: {} });

/** Return a few words for file names and titles. */
export const titleOf = (catalogue, who, view) => {
  const scene = sceneOf(catalogue, who);
  if (scene) return scene.title;
  const people = view?.who ?? peopleOf(catalogue, who);
  return people ? `${capital(people.patient.title)} and ${people.therapist.title}` : "A dyad";
};
