// What a therapist could not know of a course, and the course without it.

/** Options of a circumplex that shows no more than a therapist could know. */
export const VEILED = { sent: false, told: false };

const veiled = (view) => {
  const none = view.exchanges.rupture_kind.map(() => 0);
  return { ...view, exchanges: { ...view.exchanges, rupture_kind: none, rupture_intensity: none } };
};

/** Return a function that veils a course once, so that the same object is drawn again. */
export const createVeil = () => {
  let [plain, covered] = [null, null];
  return (view) => {
    if (view !== plain) [plain, covered] = [view, veiled(view)];
    return covered;
  };
};
