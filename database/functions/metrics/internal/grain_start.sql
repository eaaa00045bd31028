-- The start of the rollup interval that contains a moment.
create or replace function crm.grain_start(grain text, at timestamptz) returns timestamptz
language sql stable as $$
  select case grain
    when '15min' then date_bin('15 minutes', at, 'epoch')
    when '3h' then date_bin('3 hours', at, 'epoch')
    else date_trunc(grain, at, 'UTC')
  end
$$;
