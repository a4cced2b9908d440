"""How a PostgreSQL server is, in one query: who is connected, who waits, what it lets one do.

Everything is read from views that every role may read. Of other roles' sessions a role without ``pg_read_all_stats``
sees that they are there and nothing more: counts by state are then counts of those seen, and ``connections.hidden``
says how many were not.
"""

import re
from collections.abc import Callable
from math import isfinite
from typing import Final

from goldenpath.model.observation import Value

_SQL: Final = """
with client as (
  select pid, state, xact_start, query_start from pg_stat_activity
  where backend_type = 'client backend' or (backend_type is null and usesysid is not null)
), other as (
  select * from client where pid <> pg_backend_pid()
), lock as (
  select * from pg_locks where pid <> pg_backend_pid()
), waiting as (
  select lock.pid, lock.relation, extract(epoch from clock_timestamp() - {since}) as seconds
  from lock left join other on other.pid = lock.pid where not lock.granted
), held as (
  select n.nspname || '.' || c.relname as name, extract(epoch from clock_timestamp() - other.xact_start) as seconds
  from lock
  join pg_class c on c.oid = lock.relation
  join pg_namespace n on n.oid = c.relnamespace
  left join other on other.pid = lock.pid
  where lock.granted and lock.mode = 'AccessExclusiveLock' and lock.locktype = 'relation'
    and lock.database = (select oid from pg_database where datname = current_database())
    and c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and (other.xact_start < clock_timestamp() - interval '1 second'
      or (other.xact_start is null
        and exists (select 1 from waiting w where w.relation = lock.relation and w.seconds > 1)))
  order by other.xact_start nulls last limit 1
), denied as (
  select name from (
    select n.nspname || '.' || c.relname as name, n.oid as schema, c.oid as "table"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    limit 1000
  ) tables
  where has_schema_privilege(schema, 'USAGE') and not has_table_privilege("table", 'SELECT')
  order by 1 limit 5
)
select
  current_setting('server_version'),
  case when pg_is_in_recovery() then 'standby' else 'primary' end,
  current_setting('transaction_read_only') = 'on',
  (select count(*) from client),
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0),
  (select count(*) from other where state = 'active'),
  (select count(*) from other where state = 'idle'),
  (select count(*) from other where state like 'idle in transaction%'),
  (select count(*) from other where state is null),
  (select count(distinct pid) from waiting),
  (select max(seconds) from waiting),
  (select name from held),
  (select seconds from held),
  (select max(extract(epoch from clock_timestamp() - xact_start)) from other),
  case
    when not pg_is_in_recovery() then null
    when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())
  end,
  case when pg_is_in_recovery() then exists (select 1 from pg_stat_wal_receiver) end,
  (select string_agg(name, ' ') from denied)
"""


def _flag(text: str) -> Value:
    return text == "t"


def _seconds(text: str) -> Value | None:
    # A clock that was set back gives less than nothing.
    number = float(text)
    return round(max(number, 0.0), 3) if isfinite(number) else None


def _count(text: str) -> Value:
    return int(text) if len(text) < 20 else float(text)


_Read = Callable[[str], Value | None]
_COLUMNS: Final[tuple[tuple[str, _Read, str], ...]] = (
    ("version", str, "the server's version"),
    ("role", str, "`primary` or `standby`"),
    ("read_only", _flag, "whether a transaction may only read"),
    ("connections.used", _count, "clients connected, this question included"),
    ("connections.allowed", _count, "clients that may connect without special rights"),
    ("connections.active", _count, "other clients at work on a statement"),
    ("connections.idle", _count, "other clients that do nothing"),
    ("connections.idle_in_transaction", _count, "other clients that do nothing and keep a transaction open"),
    ("connections.hidden", _count, "clients of other roles, of which this one may not see what they do"),
    ("locks.waiting", _count, "sessions that wait for a lock"),
    ("locks.longest", _seconds, "seconds that the longest of them has waited"),
    ("locks.held_on", str, "a table that another session has had for itself alone for more than a second"),
    ("locks.held_for", _seconds, "seconds that the transaction with that lock lasts"),
    ("transaction.longest", _seconds, "seconds that the longest open transaction lasts"),
    ("replication.lag", _seconds, "of a standby: seconds that it is behind"),
    ("replication.receiving", _flag, "of a standby: whether it receives from a primary"),
    ("tables.denied", str, "tables that this role may not read, at most five"),
)
VALUES: Final = (
    *((name, meaning) for name, _, meaning in _COLUMNS),
    ("pressure.refused", "why the server did not say how it is, in its words"),
)


def pressure(version: str) -> str:
    """Return the query for a server of this version, as it said at the start; an unknown one is taken for a new one."""
    found = re.match(r"\d{1,4}", version)
    # Since version 14 the locks themselves tell since when they are waited for.
    new = found is None or int(found[0]) >= 14
    return _SQL.replace("{since}", "lock.waitstart" if new else "other.query_start")


def read(columns: tuple[str | None, ...], shown: Callable[[str], str]) -> tuple[tuple[str, Value], ...]:
    """Return what the query's one row says by name; a column that is null or unreadable says nothing."""
    values: list[tuple[str, Value]] = []
    for (name, reader, _), text in zip(_COLUMNS, columns, strict=False):
        value = _value(reader, text)
        if value is not None:
            values.append((name, shown(value) if isinstance(value, str) else value))
    return tuple(values)


def _value(reader: _Read, text: str | None) -> Value | None:
    try:
        return reader(text) if text is not None else None
    except ValueError:
        return None
