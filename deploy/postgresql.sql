-- Least rights on PostgreSQL: the owner makes tables, the program reads and writes rows and can do nothing else.
-- Run once as a superuser, with names and passwords of your own:
--   psql -v owner_password=... -v app_password=... -f deploy/postgresql.sql
-- Then bring the tables up to date as the owner (docs/operating.md), and serve as the app.
CREATE ROLE handrail_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE handrail_app LOGIN PASSWORD :'app_password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- In the order of SQLite, which is the one that is tested: by the numbers of the letters, whatever the server's language.
CREATE DATABASE handrail OWNER handrail_owner ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE handrail FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE handrail TO handrail_app;
\connect handrail
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO handrail_owner;
GRANT USAGE ON SCHEMA public TO handrail_app;
ALTER DEFAULT PRIVILEGES FOR ROLE handrail_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO handrail_app;
ALTER DEFAULT PRIVILEGES FOR ROLE handrail_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO handrail_app;
