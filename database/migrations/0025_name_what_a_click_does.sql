-- A button says what its click does: "Book a follow-up". Recommendations made before have none and leave it to the front end.
set local role crm_owner;

alter table crm.upsell_recommendations add column action_label text not null default '';
grant insert (action_label) on crm.upsell_recommendations to crm_api;
