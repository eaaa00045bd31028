-- The advisory lock under which a customer's messages are begun, one at a time: what they count for is exact.
create or replace function crm.message_lock(wanted_customer uuid) returns bigint
language sql immutable return hashtextextended(wanted_customer::text, 8241);
