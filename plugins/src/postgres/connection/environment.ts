import type { ParameterName } from "./parameters.ts";

/** What libpq reads beside the connection string; a test hands in another one. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.pgpass` and `.pg_service.conf` are. */
  readonly home: string;
}

/** libpq, "Environment Variables". */
const variables: Readonly<Partial<Record<ParameterName, string>>> = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  service: "PGSERVICE",
  servicefile: "PGSERVICEFILE",
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  require_auth: "PGREQUIREAUTH",
  channel_binding: "PGCHANNELBINDING",
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslcrl: "PGSSLCRL",
  ssl_min_protocol_version: "PGSSLMINPROTOCOLVERSION",
  ssl_max_protocol_version: "PGSSLMAXPROTOCOLVERSION",
  connect_timeout: "PGCONNECT_TIMEOUT",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  load_balance_hosts: "PGLOADBALANCEHOSTS",
};

/** A parameter that the environment sets, and by which variable. */
export interface EnvironmentParameter {
  readonly name: string;
  readonly value: string;
  readonly variable: string;
}

/** The parameters that the environment sets; an empty variable sets none. */
export function readEnvironment({ env }: Surroundings): readonly EnvironmentParameter[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    const value = env[variable];
    return value ? [{ name, value, variable }] : [];
  });
}
