"""What stays tell to be compared with the recount: each with its beds, its bill, what was kept and is held."""

FIGURES = """
WITH held AS (
    SELECT * FROM stays WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'directory stay ' || stay, concat_ws(' ', stage, hub, hub, array_to_string(who, ','))
FROM held
UNION ALL
SELECT 'lodged ' || stay, concat_ws(' ', payer, since, arrive, depart,
    coalesce(to_char(lapses AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || lapsed, '-'),
    coalesce(left_on::text, '-'), coalesce(companions_at::text, '-'), (
        SELECT string_agg(concat_ws('/', b->>'room', b->>'bed', coalesce(b->>'guest', '')), ','
            ORDER BY n)
        FROM json_array_elements(beds) WITH ORDINALITY b (b, n)))
FROM held
UNION ALL
SELECT 'billed ' || h.stay, concat_ws(' ', h.agreed_cents, (
    SELECT coalesce(string_agg(concat_ws(' ', b->>'what', b->>'resource', b->>'first', b->>'slots',
        b->>'places', b->>'unit_cents', b->>'cents', b->>'vat_bp', b->>'vat_cents', b->>'slots_from'), ', '
        ORDER BY n), '')
    FROM json_array_elements(bill) WITH ORDINALITY b (b, n)))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
UNION ALL
SELECT 'at least ' || h.stay, concat_ws(' ', s.below_a_cent, (
    SELECT string_agg(concat_ws('/', a->>'first', a->>'slots', a->>'percent'), ',' ORDER BY n)
    FROM json_array_elements(s.at_least) WITH ORDINALITY a (a, n)))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
UNION ALL
SELECT 'fees ' || h.stay, (
    SELECT string_agg(concat_ws('/', f->>'night', f->>'cents', f->>'by_change'), ',' ORDER BY n)
    FROM json_array_elements(s.fees) WITH ORDINALITY f (f, n))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
WHERE s.fees::text <> '[]'
UNION ALL
SELECT 'sold-as ' || h.stay, (
    SELECT string_agg(concat_ws(' ', g->>'guest', g->>'first', g->>'slots', g->>'rule', g->>'unit_cents', g->>'vat_bp',
        g->>'agreed_cents', g->>'agreed_vat_bp', nullif(g->>'convention', ''), g->>'version', g->>'line',
        nullif(g->>'home', ''), g->>'slots_from', nullif(g->>'source', '')), ', ' ORDER BY n)
    FROM json_array_elements(s.sold) WITH ORDINALITY g (g, n))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
WHERE s.sold::text <> '[]'
UNION ALL
SELECT 'spent ' || h.stay, (
    SELECT string_agg(concat_ws(' ', g->>'guest', g->>'first', g->>'slots'), ', ' ORDER BY n)
    FROM json_array_elements(s.spent) WITH ORDINALITY g (g, n))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
WHERE s.spent::text <> '[]'
UNION ALL
SELECT 'taxed ' || h.stay, (
    SELECT string_agg(concat_ws(' ', coalesce(nullif(g->>'guest', ''), g->>'companion'), g->>'taxed', g->>'beyond',
        g->>'exempt', g->>'why', g->>'cents'), ', ' ORDER BY n)
    FROM json_array_elements(s.guests) WITH ORDINALITY g (g, n))
FROM held h JOIN stay_bills s ON s.stay = h.stay
    AND s.from_position <= %(position)s AND s.to_position > %(position)s
WHERE s.guests::text <> '[]'
UNION ALL
SELECT 'kept ' || stay, concat_ws(' ', damage_cents, damage_owed_cents, fee_cents, paid_cents, stamp_cents, given_back_cents,
    deposit_cents)
FROM held
UNION ALL
SELECT 'deposit ' || stay,
    to_char(deposit_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
FROM held WHERE deposit_until IS NOT NULL
"""
