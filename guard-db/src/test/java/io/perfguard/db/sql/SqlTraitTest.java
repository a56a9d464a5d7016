/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SqlTraitTest {
  @SuppressWarnings("ArrayRecordComponent") // written down as variable arguments, compared by none
  private record Texts(String[] with, String[] without) {}

  private static String[] texts(String... texts) {
    return texts;
  }

  private static final Map<SqlTrait, Texts> TEXTS = Map.ofEntries(
      Map.entry(
          SqlTrait.NO_TABLE,
          new Texts(
              texts(
                  "select 1",
                  "values (1)",
                  "select a from dual",
                  "select now()",
                  "select * from generate_series(1, 9)",
                  "with x as (select 1) select * from x",
                  "select 1 from sysibm.sysdummy1",
                  "begin"),
              texts(
                  "select a from t",
                  "select (select a from t)",
                  "insert into t values (1)",
                  "update t set a = 1"))),
      Map.entry(
          SqlTrait.SEQUENCE,
          new Texts(
              texts(
                  "select nextval('s')",
                  "select currval('s')",
                  "select lastval()",
                  "select next value for s",
                  "values next value for s",
                  "select s.nextval from dual",
                  "select last_insert_id()",
                  "call identity()",
                  "select scope_identity()",
                  "select @@identity",
                  "select NEXTVAL ('s') from t"),
              texts(
                  "select a from t",
                  "select next, value from t",
                  "create table t (a int identity(1,1))",
                  "select identity from t",
                  "select 'nextval'"))),
      Map.entry(
          SqlTrait.ARRAY_PARAMETER,
          new Texts(
              texts(
                  "select a from t where b = any(?)",
                  "select a from t where b = ANY ($1::int[])",
                  "select a from t where b <> all(?)",
                  "select a from t where b = any('{1,2}')",
                  "select a from t where b in (select unnest(?))",
                  "select a from t where b in (select unnest(cast(? as int[])))",
                  "select a from t join unnest(?) x on t.b = x",
                  "select a from t where b in (select value from string_split(?, ','))"),
              texts(
                  "select a from t where b = any(array[?, ?])",
                  "select a from t where b in (?)",
                  "select a from t where b = any(select c from u where d = ?)",
                  "select a from t union all (select b from u where c = ?)",
                  "select a from t where ? = any(b)",
                  "select a from t, unnest(b) where c = ?"))),
      Map.entry(
          SqlTrait.LIST_OF_PARAMETERS,
          new Texts(
              texts(
                  "select a from t where b in (?, ?)",
                  "select a from t where (b, c) in ((?, ?), (?, ?))",
                  "select a from t where b in (cast(? as int), cast(? as int))",
                  "select a from t where b = any(array[?, ?])",
                  "select a from t where b in (values (?), (?))"),
              texts(
                  "select a from t where b in (?)",
                  "select a from t where b in ('A', 'B') and c = ?",
                  "select a from t where (b, c) in ((?, ?))",
                  "select a from t where b in (select c from u where d = ? and e = ?)",
                  "select f(?, ?) from t",
                  "insert into t values (?, ?)"))),
      Map.entry(
          SqlTrait.OFFSET,
          new Texts(
              texts(
                  "select a from t limit 10 offset ?",
                  "select a from t offset 5 rows fetch next 5 rows only",
                  "select a from t limit ?, ?",
                  "select a from t limit 10, 20",
                  "select a from (select b from t limit 5 offset 3) x",
                  "select a from t offset (?)"),
              texts(
                  "select a from t limit 10",
                  "select offset from t",
                  "select t.offset, 5 from t",
                  "select a as offset, 5 from t",
                  "select a from t order by a, b limit 5"))),
      Map.entry(
          SqlTrait.DEEP_OFFSET,
          new Texts(
              texts(
                  "select a from t limit 10 offset 1000",
                  "select a from t limit 5000, 10",
                  "select a from t offset 99999999999 rows"),
              texts(
                  "select a from t limit 10 offset 999",
                  "select a from t limit 10, 5000",
                  "select a from t limit 10 offset ?",
                  "select a from t limit 5000"))),
      Map.entry(
          SqlTrait.KEYSET_PAGE,
          new Texts(
              texts(
                  "select a from t where id > ? order by id limit 50",
                  "select a from t where id >= 7 and b <> 'x' order by id limit ?",
                  "select a from t where (a, b) > (?, ?) order by a, b fetch first 50 rows only",
                  "select top 100 a from t where id > ? order by id",
                  "select a from t where a < :last order by a desc limit 21",
                  "select a from t where ? < id limit 10",
                  "select a from t where 1 = 1 and id > ? limit 50",
                  "select a from (select * from t order by id) where id > ? and rownum <= 50",
                  "select a from t where id > cast(? as int) limit 50"),
              texts(
                  "select a from t where id = ? limit 21",
                  "select a from t where id > ?",
                  "select a from t where b = ? and id > ? limit 50",
                  "select a from t where day <= ? order by day desc limit 1",
                  "select a from t where day <= ? fetch first row only",
                  "select a from t where a between ? and ? limit 10",
                  "select a from t where b in (?) and id > ? limit 10",
                  "select a from t where name like ? and id > ? limit 10",
                  "select a from t where b > c limit 10",
                  "select a from t limit 10 offset ?",
                  "select a from t where b in (select c from u where d > ?) limit 10",
                  "select a from t group by a having count(*) > ? limit 10"))),
      Map.entry(
          SqlTrait.LIMIT_ONE,
          new Texts(
              texts(
                  "select a from t limit 1",
                  "select a from t fetch first 1 row only",
                  "select a from t fetch first row only",
                  "select a from t fetch next 1 rows only",
                  "select top 1 a from t",
                  "select top (1) a from t",
                  "select distinct top 1 a from t",
                  "select a from t where rownum <= 1",
                  "select a from t where rownum = 1",
                  "select a from t where rownum < 2",
                  "select a from t limit 5, 1"),
              texts(
                  "select a from t limit 10",
                  "select a from t limit ?",
                  "select a from t limit 1, 5",
                  "select a from (select b from t limit 1) x, u",
                  "select top 10 a from t",
                  "select a from t where rownum <= 10",
                  "select a from t where rownum < 1",
                  "(select a from t limit 1) union all (select b from u)",
                  "select a from t fetch first 10 rows only",
                  "select a from t where b = 1",
                  "select first, 1 from t",
                  "select a from t limit 11"))),
      Map.entry(
          SqlTrait.LIMIT,
          new Texts(
              texts(
                  "select a from t limit ?",
                  "select a from t limit 10",
                  "select top 5 a from t",
                  "select a from t fetch first ? rows only",
                  "select a from t where rownum <= ?",
                  "(select a from t) union (select b from u) limit 5",
                  "(select a from t) limit 5",
                  "delete from t limit 5"),
              texts(
                  "select a from t",
                  "select limits from t",
                  "select a from (select b from t limit 5) x",
                  "select a from t where rownum > 5",
                  "select a from t limit all",
                  "with x as (select a from t limit 5) select a from x"))),
      Map.entry(
          SqlTrait.EQUALITY,
          new Texts(
              texts(
                  "select a from t where b = ?",
                  "select a from t where b=1",
                  "select a from t where ? = b",
                  "select a from t where b in (?)",
                  "select a from t where b not in (1, 2)",
                  "select a from t where b like ?",
                  "select a from t join u on t.a = ?",
                  "select a from t where b = cast(? as int)",
                  "select a from t where b = ?::int",
                  "select a from t where b = lower(?)",
                  "select a from t where b = date '2020-01-01'",
                  "select a from t where b is not distinct from ?",
                  "select a from t where b <=> ?",
                  "select a from t where b->>'k' = ?",
                  "select a from t where (b = ?)",
                  "update t set a = 1 where b = ?",
                  "select a from t where b = -1",
                  "select a from t where (b, c) = (?, ?)",
                  "select a from t where b = any(?)"),
              texts(
                  "select a from t where b > ?",
                  "select a from t where b = c",
                  "select a = 1 from t",
                  "update t set a = ?",
                  "select a from t where 1 = 1",
                  "select a from t where b <> ?",
                  "select a from t where b in (select c from u)",
                  "select a from t where b between ? and ?",
                  "select a from t where b is null",
                  "select a from t where b is distinct from ?",
                  "select a from t join u on t.b = u.b and u.c > 1",
                  "insert into t values (1) on conflict (a) do update set b = 1"))),
      Map.entry(
          SqlTrait.WHERE,
          new Texts(
              texts(
                  "select a from t where b",
                  "update t set a = 1 where b = 2",
                  "delete from t where b = 2",
                  "with x as (select 1) delete from t where a = 1",
                  "update t set a = 1 where b = 2; delete from u where c = 3"),
              texts(
                  "select a from t",
                  "update t set a = (select b from u where c = 1)",
                  "delete from t",
                  "select count(*) filter (where a > 1) from t",
                  "select a from (select b from t where c) x",
                  "update t set a = 1; delete from u where c = 3",
                  "with x as (select 1 from t where b) delete from u"))),
      Map.entry(
          SqlTrait.SELECT_STAR,
          new Texts(
              texts(
                  "select * from t",
                  "select t.* from t",
                  "select distinct * from t",
                  "select a, t.* from t",
                  "select t.*, a from t",
                  "select top 10 * from t",
                  "select sql_no_cache * from t",
                  "(select * from t)",
                  "insert into t select * from u",
                  "select *, a from t",
                  "select \"T\".* from \"T\"",
                  "with x as (select a from t) select * from x",
                  "select distinct on (a) * from t"),
              texts(
                  "select count(*) from t",
                  "select a from t where exists (select * from u)",
                  "select a * b from t",
                  "select a * -1 from t",
                  "select a, (select count(*) from u) from t",
                  "select 2 * (a + b) from t",
                  "select a * case when b then 1 else 2 end from t",
                  "select a from (select * from t) x",
                  "delete from t returning *",
                  "select count ( * ), a * 2 from t"))),
      Map.entry(
          SqlTrait.SINGLE_ROW,
          new Texts(
              texts(
                  "select count(*) from t",
                  "select max(a), min(b) as c from t where d = ?",
                  "select coalesce(sum(a), 0) from t",
                  "select count(distinct a) n from t",
                  "select max(a) + 1 from t",
                  "select count(*) filter (where a > b) from t",
                  "select sum(a) / count(*), avg(c) from t x"),
              texts(
                  "select a, count(*) from t group by a",
                  "select count(*) from t group by a",
                  "select a from t",
                  "select count(*) over () from t",
                  "select count(*), a from t",
                  "select (select count(*) from u) from t",
                  "select a from t where b > (select max(b) from u)",
                  "select count(*) from t union all select count(*) from u",
                  "select 1",
                  "select sum(a) over (partition by b) from t",
                  "select *, count(*) from t",
                  "select coalesce(a, max(b)) from t"))),
      Map.entry(
          SqlTrait.LEADING_WILDCARD,
          new Texts(
              texts(
                  "select a from t where b like '%x'",
                  "select a from t where b ilike '_x%'",
                  "select a from t where b not like '%x%'",
                  "select a from t where b like '%' || ?",
                  "select a from t where b like concat('%', ?)",
                  "select a from t where lower(b) like N'%x'",
                  "select a from t where b like concat ( '%' , lower(?))"),
              texts(
                  "select a from t where b like 'x%'",
                  "select a from t where b like ?",
                  "select a from t where b like ? || '%'",
                  "select a from t where b = '%x'",
                  "select a from t where b like '\\%x'",
                  "select a from t where b like c || '%'",
                  "select a from t where b like 'x' escape '%'",
                  "select a from t where b like concat(?, '%')"))),
      Map.entry(
          SqlTrait.FUNCTION_ON_COLUMN,
          new Texts(
              texts(
                  "select a from t where lower(name) = ?",
                  "select a from t where date(created) = ?",
                  "select a from t where cast(x as date) = ?",
                  "select a from t where x::date = ?",
                  "select a from t where year(d) > ?",
                  "select a from t where upper(t.name) like 'X%'",
                  "select a from t where lower(name) in (?, ?)",
                  "select a from t where lower(trim(name)) = lower(?)",
                  "select a from t where coalesce(b, ?) = ?",
                  "select a from t where date(d) between ? and ?",
                  "select a from t join u on lower(u.b) = ?",
                  "delete from t where substr(b, 1, 3) = 'abc'",
                  "select a from t where extract(year from d) = 2020",
                  "select a from t where (lower(b) = ?)",
                  "select a from t where left(b, 3) = ?",
                  "select a from t where ? = lower(b)",
                  "select a from t where x :: date >= date '2020-01-01'",
                  "select a from t where d >= ? and to_char(d, 'YYYY') = ?"),
              texts(
                  "select a from t where name = lower(?)",
                  "select a from t where coalesce(?, ?) = ?",
                  "select lower(name) from t where b = ?",
                  "select a from t group by a having count(b) > ?",
                  "select a from t where lower(t.a) = lower(t.b)",
                  "select a from t where b = ?::date",
                  "select a from t where now() > ?",
                  "update t set a = lower(b) where c = ?",
                  "select a from t where exists (select 1 from u where b = ?)",
                  "select a from t where b = cast(? as date)",
                  "select a from t where b in (?, ?)",
                  "select a from t where not (b) = ?",
                  "select a from t where (a, b) = (?, ?)",
                  "select a from t where f(b) and c = ?",
                  "select a from t where lower(b) is null",
                  "select a from t where extract(year from ?) = ?",
                  "select a from t where b = coalesce(?, b)"))),
      Map.entry(
          SqlTrait.LOCKING,
          new Texts(
              texts(
                  "select a from t for update",
                  "select a from t for share",
                  "select a from t for no key update",
                  "select a from t for key share nowait",
                  "select a from t lock in share mode",
                  "select a from t with (updlock) where b = ?",
                  "select a from t for update of t skip locked"),
              texts(
                  "select a from t",
                  "update t set a = 1",
                  "insert into t values (1) on duplicate key update a = 1",
                  "select share from t",
                  "select substring(a from 1 for 2) from t",
                  "select next value for s"))),
      Map.entry(
          SqlTrait.METADATA,
          new Texts(
              texts(
                  "select a from information_schema.tables",
                  "select a from pg_catalog.pg_class",
                  "select a from pg_class",
                  "select a from sys.objects",
                  "select a from all_tables",
                  "select a from user_tab_columns",
                  "select a from v$session",
                  "select a from mysql.user",
                  "select a from sqlite_master",
                  "select a from INFORMATION_SCHEMA.COLUMNS",
                  "select a from db.sys.tables",
                  "select a from \"information_schema\".\"tables\""),
              texts(
                  "select a from t",
                  "select pg_catalog from t",
                  "select a from system",
                  "select a from user_roles",
                  "select a from sys_user",
                  "select a from all_orders",
                  "select a from t where b = 'pg_class'",
                  "select a from pgbench"))),
      Map.entry(
          SqlTrait.SEVERAL_STATEMENTS,
          new Texts(
              texts("select 1; select 2", "begin; commit;"),
              texts("select 1", "select 1;", "select 1;; -- x", "select ';'", ";select 1"))));

  static Stream<Arguments> with() {
    return TEXTS.entrySet().stream()
        .flatMap(one ->
            Arrays.stream(one.getValue().with()).map(sql -> Arguments.of(one.getKey(), sql)));
  }

  static Stream<Arguments> without() {
    return TEXTS.entrySet().stream()
        .flatMap(one ->
            Arrays.stream(one.getValue().without()).map(sql -> Arguments.of(one.getKey(), sql)));
  }

  private static SqlStatement read(String sql) {
    boolean server = sql.contains("@@") || sql.contains("top ");
    return new Fingerprinter(server ? SqlDialect.SQL_SERVER : SqlDialect.POSTGRESQL).read(sql);
  }

  @ParameterizedTest
  @MethodSource("with")
  void a_text_shows_it(SqlTrait trait, String sql) {
    assertThat(read(sql).traits()).contains(trait);
  }

  @ParameterizedTest
  @MethodSource("without")
  void a_text_does_not_show_it(SqlTrait trait, String sql) {
    assertThat(read(sql).traits()).doesNotContain(trait);
  }

  @Test
  void each_trait_is_shown_and_missed_by_a_text() {
    assertThat(TEXTS.keySet()).containsExactlyInAnyOrder(SqlTrait.values());
  }

  @Test
  void texts_of_one_fingerprint_may_differ_in_traits() {
    SqlStatement one = read("select a from t limit 1");
    SqlStatement ten = read("select a from t limit 10");
    assertThat(one.fingerprint()).isEqualTo(ten.fingerprint());
    assertThat(one.has(SqlTrait.LIMIT_ONE)).isTrue();
    assertThat(ten.has(SqlTrait.LIMIT_ONE)).isFalse();
  }

  @Test
  void the_longest_list_counts() {
    assertThat(read("select a from t where b = 1").listSize()).isZero();
    assertThat(read("select a from t where b in (select c from u)").listSize()).isZero();
    assertThat(read("select f(1, 2), a from t where b in ()").listSize()).isZero();
    assertThat(read("select a from t where b in (?)").listSize()).isEqualTo(1);
    assertThat(read("select a from t where b in (1, 2) or c in (1, 2, 3)").listSize())
        .isEqualTo(3);
    assertThat(read("select a from t where (b, c) in ((1, 2), (3, 4), (5, 6))").listSize())
        .isEqualTo(3);
    assertThat(read("select a from t where b = any(array[1, 2, 3, 4])").listSize())
        .isEqualTo(4);
    assertThat(read("select a from t where b in (values (1), (2))").listSize()).isEqualTo(2);
    assertThat(read("select array[[1, 2, 3], [4, 5, 6]]").listSize()).isEqualTo(3);
    assertThat(read("select a where b in (" + "?, ".repeat(9_999) + "?)").listSize())
        .isEqualTo(10_000);
  }
}
