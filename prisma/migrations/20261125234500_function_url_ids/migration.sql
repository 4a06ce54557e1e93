-- Where the host of a request to a function's URL is looked up. No URL's id is given twice, whoever tries.
CREATE UNIQUE INDEX "qualified_settings_url_id_idx" ON "qualified_settings" (("value" ->> 'urlId')) WHERE "kind" = 'url';
