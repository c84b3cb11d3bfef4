"""What is told of occasions to be compared with the recount: each as it was announced and became, and each seat."""

_AT = "'YYYY-MM-DD\"T\"HH24:MI:SS.US'"
FIGURES = f"""
SELECT 'occasion ' || occasion, concat_ws(' ', hub, what, coalesce(leader, '-'), announced, told_at, zone, (
        SELECT string_agg(to_char((m->>'begins')::timestamptz AT TIME ZONE 'UTC', {_AT}) || '/' || to_char((m->>'ends')::timestamptz AT TIME ZONE 'UTC', {_AT}), ',' ORDER BY n)
        FROM json_array_elements(meetings) WITH ORDINALITY a (m, n)
    ), first, last, to_char(begins AT TIME ZONE 'UTC', {_AT}), to_char(ends AT TIME ZONE 'UTC', {_AT}), seats_min, seats_max,
    coalesce(decided_on::text, '-'), price_cents, vat_bp, free_days, late_percent, offer_hours, stage, since, coalesce(why_off, '-'), coalesce(reason_at::text, '-'), coalesce(place_at::text, '-'), title)
FROM occasions WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'seat ' || seat, concat_ws(' ', stage, occasion, hub, payer, guest, array_to_string(who, ','), arrive, depart, to_char(starts AT TIME ZONE 'UTC', {_AT}), zone,
    total_cents, vat_bp, rule, coalesce(concat_ws('/', convention, version, line), ''), free_days, late_percent, booked, since, may_leave,
    coalesce(cancelled_by, '-'), coalesce(home_hub, '-'), fee_cents, paid_cents, stamp_cents, given_back_cents, paid_back_cents)
FROM seats WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'attendance', seat, meeting), concat_ws(' ', occasion, present)
FROM attendance WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'waits ' || waiting, concat_ws(' ', occasion, hub, payer, guest, array_to_string(who, ','), number, joined, stage, since,
    coalesce(to_char(offered_until AT TIME ZONE 'UTC', {_AT}), '-'), coalesce(why_left, '-'), coalesce(seat, '-'))
FROM waits WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'seat-pay-back ' || entry, booking
FROM seat_pay_backs WHERE from_position <= %(position)s AND to_position > %(position)s
"""
