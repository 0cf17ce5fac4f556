import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Surroundings } from "./environment.ts";
import { readSettings } from "./settings.ts";

const bare: Surroundings = { env: {}, home: "/home/nobody" };

function read(text: string, env: Surroundings["env"] = {}) {
  const result = readSettings(text, { ...bare, env });
  if (!result.ok) throw new Error(result.mistake.message);
  return result.settings;
}

function mistake(text: string, env: Surroundings["env"] = {}): string {
  const result = readSettings(text, { ...bare, env });
  if (result.ok) throw new Error("no mistake was found");
  return `${result.mistake.message}. ${result.mistake.hint}`;
}

describe("connection strings, as libpq reads them", () => {
  test.each([
    ["postgres://u:p@h:1234/d", { user: "u", password: "p", database: "d" }, [["h", 1234]]],
    ["postgresql://u@h", { user: "u", database: "u" }, [["h", 5432]]],
    [
      "postgres://u@a:1,b:2,c/d",
      { database: "d" },
      [
        ["a", 1],
        ["b", 2],
        ["c", 5432],
      ],
    ],
    ["postgres://u@[::1]:6000/d", {}, [["::1", 6000]]],
    ["postgres:///d?host=/var/run/pg&user=u", { database: "d" }, [["/var/run/pg", 5432]]],
    ["postgres://u@%2Fvar%2Frun/d", {}, [["/var/run", 5432]]],
    ["postgres://h/d?user=u&password=a%26b", { user: "u", password: "a&b" }, [["h", 5432]]],
    ["postgres://u:a@b@h/d", { password: "a@b" }, [["h", 5432]]],
    ["host=h port=7 dbname=d user=u", { database: "d", user: "u" }, [["h", 7]]],
    [
      "host = 'h' password = 'it\\'s \\\\ here' user=u",
      { password: "it's \\ here" },
      [["h", 5432]],
    ],
    [
      "host=a,b port=1,2 user=u",
      {},
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
    [
      "host=a,b port=9 user=u",
      {},
      [
        ["a", 9],
        ["b", 9],
      ],
    ],
    ["hostaddr=10.0.0.1 host=db user=u", {}, [["db", 5432]]],
    [
      "postgres:///d?user=u",
      {},
      [
        ["/var/run/postgresql", 5432],
        ["localhost", 5432],
      ],
    ],
    ["host=a user=u host=b", {}, [["b", 5432]]],
    ["postgres://u@h/d?channel_binding=require", { channelBinding: "require" }, [["h", 5432]]],
    ["postgres://u@h/d?ssl=true", { tls: { mode: "require" } }, [["h", 5432]]],
    ["postgres://u@h/d?sslmode=no-verify", { tls: { mode: "require" } }, [["h", 5432]]],
    ["postgres://u@h/d?ssl=0&uselibpqcompat=true", { tls: { mode: "disable" } }, [["h", 5432]]],
    [
      "postgres://u@h/d?require_auth=scram-sha-256",
      { loginMethods: ["scram-sha-256"] },
      [["h", 5432]],
    ],
    [
      "postgres://u@h/d?require_auth=!none,!md5",
      { loginMethods: ["password", "scram-sha-256"] },
      [["h", 5432]],
    ],
  ] as const)("%s", (text, expected, servers) => {
    const settings = read(text);
    expect(settings).toMatchObject(expected);
    expect(settings.servers.map(({ host, port }) => [host, port])).toEqual(servers);
  });

  test("what is left out has libpq's defaults", () => {
    expect(read("postgres://u@h/d")).toMatchObject({
      applicationName: "ingestlayer",
      balanced: false,
      target: "any",
      tls: { mode: "prefer", direct: false, minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
      passwordFile: "/home/nobody/.pgpass",
      channelBinding: "prefer",
    });
    expect(read("postgres://u@h/d?sslrootcert=system").tls.mode).toBe("verify-full");
    expect(read("postgres://u@h/d?connect_timeout=3").connectTimeoutMs).toBe(3000);
    expect(read("postgres://u@h/d?keepalives=0").keepAliveAfterMs).toBeUndefined();
  });

  test.each([
    ["", /empty/],
    ["mysql://u@h/d", /begins with 'mysql:\/\/'/],
    ["just words", /neither a URI nor keyword=value/],
    ["host=h user='open", /neither a URI nor keyword=value pairs \(character 7\)/],
    ["postgres://u:50%@h/d", /'%'.*%25/],
    ["postgres://u:p:x@h:port/d", /port=port/],
    ["postgres://u@h:99999/d", /from 1 to 65535/],
    ["postgres://u@a,b/d?port=1,2,3", /2 hosts and 3 ports/],
    ["postgres://u@h/d?sslmod=require", /'sslmod'.*Did you mean 'sslmode'\?/],
    ["postgres://u@h/d?sslmode=always", /sslmode=always.*verify-full/],
    ["postgres://u@h/d?connect_timeout=soon", /whole seconds/],
    ["postgres://u@h/d?sslnegotiation=direct", /needs TLS/],
    ["postgres://u@h/d?channel_binding=always", /disable, prefer, require/],
    ["postgres://u@h/d?ssl_min_protocol_version=SSLv3", /TLSv1\.2/],
    ["postgres://u@h/d?gssencmode=require", /cannot keep/],
    ["postgres://u@h/d?require_auth=gss", /password, md5, scram-sha-256, none/],
    ["postgres://u@h/d?require_auth=md5,!none", /after a '!'/],
    ["postgres://u@h/d?service=main", /no service 'main' in \/home\/nobody\/\.pg_service\.conf/],
  ])("%s is a mistake with a way out", (text, expected) => {
    expect(mistake(text)).toMatch(expected);
  });

  test("what it leaves out is taken from libpq's environment variables", () => {
    const env = {
      PGHOST: "elsewhere",
      PGPORT: "7",
      PGUSER: "ana",
      PGPASSWORD: "s3cret",
      PGSSLMODE: "require",
      PGOPTIONS: "-c geqo=off",
      PGAPPNAME: "",
    };
    expect(read("host=h dbname=d sslmode=disable", env)).toMatchObject({
      servers: [{ host: "h", port: 7 }],
      user: "ana",
      password: "s3cret",
      options: "-c geqo=off",
      applicationName: "ingestlayer",
      tls: { mode: "disable" },
    });
    expect(mistake("dbname=d", { PGSSLMODE: "always" })).toMatch(/^PGSSLMODE has sslmode=always/);
  });

  test("any text is settings or a mistake; no mistake repeats a password", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = readSettings(text, bare);
        expect(typeof result.ok).toBe("boolean");
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("sslmod=x", "sslmode=x", "port=x", "connect_timeout=x"),
        (tail) => {
          expect(mistake(`postgres://u:s3cret@h/d?${tail}`)).not.toContain("s3cret");
        },
      ),
    );
  });

  test("every user, password, host and database survives a round trip through a URI", () => {
    const word = fc.string({ minLength: 1, unit: "binary" }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(word, word, word, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        expect(read(`postgres://${u}:${p}@host:5433/${d}`)).toMatchObject({
          user,
          password,
          database,
        });
      }),
    );
  });
});
