"""What is told of halls to be compared with the recount: what hubs let, on what terms, and each booking."""

_AT = 'YYYY-MM-DD"T"HH24:MI:SS'
FIGURES = f"""
SELECT concat_ws(' ', 'hall', hall, valid_from), concat_ws(' ', hub, kind, people, name, array_to_string(equipment, '/'))
FROM halls WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'hall-terms', hall, valid_from), concat_ws(' ', hour_cents, vat_bp, shortest, longest, setup_minutes,
    cleanup_minutes, days_ahead, hours_before, free_days, late_percent, (
        SELECT string_agg(concat_ws('/', h->>'weekday', h->>'opens', h->>'closes'), ',' ORDER BY n)
        FROM json_array_elements(hours) WITH ORDINALITY a (h, n)))
FROM hall_terms WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'hall-booking ' || booking, concat_ws(' ', stage, hub, hall, service, payer, guest, array_to_string(who, ','), people, zone, day,
    to_char(arrive AT TIME ZONE 'UTC', '{_AT}'), to_char(depart AT TIME ZONE 'UTC', '{_AT}'),
    to_char(taken_from AT TIME ZONE 'UTC', '{_AT}'), to_char(taken_until AT TIME ZONE 'UTC', '{_AT}'), total_cents, (
        SELECT string_agg(concat_ws('/', to_char((p->>'first')::timestamptz AT TIME ZONE 'UTC', '{_AT}'), p->>'half_hours', p->>'cents', p->>'vat_bp',
            p->>'rule', p->>'convention', p->>'version', p->>'line', p->>'source'), ',' ORDER BY n)
        FROM json_array_elements(prices) WITH ORDINALITY b (p, n)
    ), free_days, late_percent, since, concat_ws('/', coalesce(to_char(lapses AT TIME ZONE 'UTC', '{_AT}'), '-'), lapsed),
    coalesce(came_by, '-'), coalesce(home_hub, '-'), fee_cents, paid_cents, stamp_cents, given_back_cents, paid_back_cents)
FROM hall_bookings WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'hall-pay-back ' || entry, booking
FROM hall_pay_backs WHERE from_position <= %(position)s AND to_position > %(position)s
"""
