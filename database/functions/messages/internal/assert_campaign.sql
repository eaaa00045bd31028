-- Refuses the name of a campaign that was never deployed; * is all of them.
create or replace function crm.assert_campaign(wanted text) returns void
language plpgsql as $$
begin
  if wanted <> '*' and not exists (select from crm.campaigns where name = wanted) then
    perform crm.raise_not_found('campaign');
  end if;
end $$;
