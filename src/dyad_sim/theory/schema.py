"""Style, wish and fear, and how far an act confirms the fear (T3)."""

from __future__ import annotations

from dyad_sim.theory.circumplex import Act, complement, distance
from dyad_sim.theory.equation import equation


@equation
def feared_response(style: Act, chill: float) -> Act:
    r"""Response that a style evokes and its owner expects, a shade colder.

    .. math:: f = (s_a - \psi (1 + s_a),\; -s_c)

    Fear and wish are fixed at intake; they do not move with the style.

    Parameters
    ----------
    style
        Where the patient habitually acts.
    chill
        Constant ``reception.fear_chill`` (psi), share on [0, 0.8]: the coldest style then
        has a fear that a patient may be given.

    Notes
    -----
    That a style evokes what is feared is borrowed (Safran & Kraus 2014, after
    Sullivan and Kiesler).  The chill is ours: what is expected is colder than
    what is evoked, so that friendly styles too have something to fear.
    """
    evoked = complement(style)
    return Act(evoked.affiliation - chill * (1.0 + evoked.affiliation), evoked.control)


@equation
def wished_control(fear: Act, opposition: float) -> float:
    r"""Control of the response longed for: opposite the fear, and less extreme.

    .. math:: w_c = -o f_c

    Parameters
    ----------
    fear
        Response expected.
    opposition
        Constant ``reception.wish_opposition`` (o), share on [0, 1].

    Notes
    -----
    Who fears to be dominated wishes to be left free; who fears to be given up
    on wishes for a firm, engaged response.

    Ours: this functional form, after the tension of relatedness and autonomy in Safran &
    Kraus (2014).
    """
    return -opposition * fear.control


@equation
def confirmation(received: Act, wish: Act, fear: Act) -> float:
    r"""How far a received act lies on the way from the wish (0) to the fear (1).

    .. math:: q = \frac{d(r, w)}{d(r, w) + d(r, f)}

    One half means: as near to the fear as to the wish.

    Notes
    -----
    That patients read the therapist between a wish and a fear is borrowed
    (Safran & Kraus 2014); the ratio of distances is ours.  It is linear on the
    line between the two and stays on [0, 1] everywhere.
    """
    to_wish = distance(received, wish)
    to_fear = distance(received, fear)
    whole = to_wish + to_fear
    if whole == 0.0:
        return 0.5
    return to_wish / whole


@equation
def reading(received: Act, wish: Act, fear: Act, personal: float) -> float:
    r"""How far a received act hurts: by this patient's wish and fear, or by coldness alone.

    .. math:: q = \pi\, q_{wf} + (1 - \pi) \frac{1 - r_a}{2}

    Parameters
    ----------
    personal
        Constant ``reception.personal`` (pi), on [0, 1]: 1 reads by wish and
        fear; 0, the mechanism switched off, hears coldness as everybody would.

    Notes
    -----
    Ours; for what is borrowed see :func:`confirmation` (q_wf).
    """
    cold = 0.5 * (1.0 - received.affiliation)
    return personal * confirmation(received, wish, fear) + (1.0 - personal) * cold
