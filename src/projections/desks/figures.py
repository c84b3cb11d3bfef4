"""What is told of desks to be compared with the recount: what hubs let, and each booking."""

FIGURES = """
SELECT concat_ws(' ', 'desks', hub, valid_from), concat_ws(' ', desks, (
    SELECT string_agg(concat_ws('/', h->>'weekday', h->>'opens', h->>'closes'), ',' ORDER BY n)
    FROM json_array_elements(hours) WITH ORDINALITY a (h, n)))
FROM desks WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'desk-terms', hub, valid_from),
    concat_ws(' ', day_cents, half_day_cents, vat_bp, free_days, late_percent)
FROM desk_terms WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'desk-code ' || hub, concat_ws(' ', until, code_at)
FROM desk_codes WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'desk-booking ' || booking, concat_ws(' ', stage, hub, payer, guest, array_to_string(who, ','), part, arrive, (
        SELECT string_agg(concat_ws('/', p->>'half', p->>'desk'), ',' ORDER BY n)
        FROM json_array_elements(places) WITH ORDINALITY b (p, n)
    ), total_cents, vat_bp, rule, coalesce(concat_ws('/', convention, version, line), ''), coalesce(source, '-'), free_days, late_percent,
    to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), since,
    concat_ws('/', coalesce(to_char(lapses AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '-'), lapsed),
    CASE WHEN visa_day_spent THEN 'spent' ELSE '-' END, coalesce(came_by, '-'), coalesce(home_hub, '-'), fee_cents, paid_cents, stamp_cents, given_back_cents, paid_back_cents)
FROM desk_bookings WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'desk-lease', lease, part), concat_ws(' ', hub, first, until, (SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(weekdays) WITH ORDINALITY e (d, m)),
    coalesce(nullif((SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(morning) WITH ORDINALITY e (d, m)), ''), '-'), coalesce(nullif((SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(afternoon) WITH ORDINALITY e (d, m)), ''), '-'))
FROM leased_desks WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'desk-pay-back ' || entry, booking
FROM desk_pay_backs WHERE from_position <= %(position)s AND to_position > %(position)s
"""
