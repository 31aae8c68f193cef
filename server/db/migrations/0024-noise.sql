-- How often people are told is counted over the pages that reached them, by when they did.
create index page_delivered on page (((body ->> 'deliveredAtMs')::float8)) where state = 'delivered';
