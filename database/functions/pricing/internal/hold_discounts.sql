-- Holds every discount of a quote for an intake, in the order of their names; returns those that have ended or have nothing left.
create or replace function crm.hold_discounts(intake crm.intakes, q crm.quotes, limits jsonb) returns text[]
language plpgsql as $$
declare
  line jsonb;
  known jsonb;
  ended text[] := '{}';
begin
  for line in select l.value from jsonb_array_elements(q.lines) as l order by l.value ->> 'discount' collate "C" loop
    known := coalesce(limits -> (line ->> 'discount'), nullif(line -> 'limits', 'null'));
    if (line ->> 'until')::timestamptz <= now() and not exists (
      select from crm.price_holds as h where h.intake_id = intake.id and h.discount = line ->> 'discount' and h.state = 'held'
    ) then
      ended := ended || (line ->> 'discount');
    elsif known is not null and not crm.hold_discount(intake, line, known) then
      ended := ended || (line ->> 'discount');
    end if;
  end loop;
  return ended;
end $$;
