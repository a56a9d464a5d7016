/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindAndTablesTest {
  private static Fingerprint read(SqlDialect dialect, String sql) {
    return new Fingerprinter(dialect).read(sql.replace("\\n", "\n")).fingerprint();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select a from t | SELECT",
        "/* x */ -- y\\n select a from t | SELECT",
        "/*+ x */ select a from t | SELECT",
        "(select a from t) | SELECT",
        "((select a from t) union (select b from u)) | SELECT",
        "values (1) | SELECT",
        "table t | SELECT",
        "with x as (select 1) select * from x for update | SELECT",
        "with x as (select replace(a, 'x', 'y') from t) select replace(a, 'x', 'y') from x | SELECT",
        "with recursive x(a) as (select 1 union all select a from x) select * from x | SELECT",
        "select a from t for no key update | SELECT",
        "select a from update_log | SELECT",
        "select a from t for update | SELECT",
        "with x as (delete from t returning *) select * from x | WRITE",
        "with x as (select 1) insert into t select * from x | WRITE",
        "with x as materialized (update t set a = 1 returning *) select * from x | WRITE",
        "with x as (select 1) delete from t using x | WRITE",
        "with x as (select 1) merge into t using x on true when matched then delete | WRITE",
        "select * from final table (delete from t) | WRITE",
        "select * from old table (update t set a = 1) x | WRITE",
        "select * from new table (insert into t values (1)) | WRITE",
        "select a from t where b in (insert(c, 1, 2, 'x'), replace(c, 'x', 'y')) | SELECT",
        "insert into t values (1) | WRITE",
        "insert into t values (1) on conflict (a) do update set a = 1 | WRITE",
        "update t set a = 1 | WRITE",
        "delete from t | WRITE",
        "merge into t using u on true when matched then update set a = 1 | WRITE",
        "replace into t values (1) | WRITE",
        "upsert into t values (1) | WRITE",
        "select a into new_table from t | WRITE",
        "set x = 1; update t set a = 1 | WRITE",
        "select 1; delete from t | WRITE",
        "select 1; set x = 1 | SELECT",
        "set x = 1; select 1 | OTHER",
        "create table t (a int references u on delete cascade on update cascade) | OTHER",
        "create trigger x after update on t begin update u set a = 1; insert into v values (1); end | OTHER",
        "create table a (b int); insert into a values (1) | WRITE",
        "call f() | OTHER",
        "{call f(?)} | OTHER",
        "explain analyze delete from t | OTHER",
        "begin | OTHER",
        "commit | OTHER",
        "show tables | OTHER",
        "truncate table t | OTHER",
        "grant select, update on t to u | OTHER",
        "copy t from stdin | OTHER",
      })
  void the_first_word_tells_the_kind_and_with_looks_further(String sql, StatementKind kind) {
    assertThat(read(SqlDialect.POSTGRESQL, sql).kind()).isEqualTo(kind);
  }

  @Test
  void nothing_is_something_else() {
    assertThat(read(SqlDialect.POSTGRESQL, "").kind()).isEqualTo(StatementKind.OTHER);
    assertThat(read(SqlDialect.POSTGRESQL, " ;; -- x").text()).isEmpty();
  }

  @Test
  void oracle_and_mysql_select_into_variables() {
    assertThat(read(SqlDialect.ORACLE, "select a into v from t").kind())
        .isEqualTo(StatementKind.SELECT);
    assertThat(read(SqlDialect.MYSQL, "select a into @v from t").tables()).containsExactly("t");
    assertThat(read(SqlDialect.MYSQL, "select a from t into outfile 'x'").tables())
        .containsExactly("t");
    assertThat(read(SqlDialect.SQL_SERVER, "select a into #x from t"))
        .returns(StatementKind.WRITE, Fingerprint::kind)
        .returns(List.of("#x", "t"), Fingerprint::tables);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "select a from t | t",
        "select a from T1 x, S.T2 as y, u z where b = c | t1 s.t2 u",
        "select a from t join u on t.a = u.a, v left join w using (a) | t u v w",
        "select a from t join u on (t.a, t.b) = (u.a, u.b) and f(a, b) and c in (d, e) | t u",
        "select a from (select b from t) x, u | t u",
        "select a from (t join u on true) cross join v | t u v",
        "select a from \"My T\", `x`, \"S\".\"a\"\"b\" | My T;x;S.a\"b",
        "select a from only t, only (u), lateral f(t.b) x, lateral (select 1 from v) y | t u v",
        "select a from generate_series(1, 2) g, unnest(x), s.f(1, b) h, t | t",
        "select a from t where exists (select * from u where b in (select c from v)) | t u v",
        "select extract(year from b), substring(c from 1), trim(both ' ' from d), overlay(a placing b from 1 for 2) from t | t",
        "select a from t where b is distinct from c and d is not distinct from e | t",
        "select a.b from t, t, T | t",
        "select t.a, (select max(b) from u) from t order by a, b limit 1 | u t",
        "select a from t for update of t, u | t",
        "select a from a.b.c . d | a.b.c.d",
        "select count(*) filter (where a > 1) from t group by a, b having c > 1 | t",
        "with x as (select 1 from t), y (a, b) as (select 2 from x) select * from x, y, u | t u",
        "with recursive x as (select 1 from t union all select 2 from x join u on true) select * from X | t u",
        "insert into t (a, b) select c, d from u, v | t u v",
        "insert into s.t values (1), (2) | s.t",
        "insert into t with x as (select * from u) select * from x | t u",
        "insert into t (a) values (1) returning a, b | t",
        "update t set a = b, c = d from u, v where e | t u v",
        "update only t set a = (select b from u) | t u",
        "update t, u set t.a = u.b | t u",
        "delete from t where a in (select b from u) | t u",
        "delete from t using u, v where a | t u v",
        "delete from t using u join v using (id) where a | t u v",
        "merge into t using u on (t.a = u.a) when matched then update set b = c | t u",
        "merge into t x using (select a from u) y on true when not matched then insert (a, b) values (1, 2) | t u",
        "replace into t values (1) | t",
        "truncate table t, u | t u",
        "truncate t | t",
        "table t | t",
        "create table if not exists s.t (a int, b int) | s.t",
        "create table t as select a, b from u | t u",
        "drop table if exists t, u cascade | t u",
        "alter table only t add a int, drop b | t",
        "lock table t in share mode | t",
        "create view v as with x as (select a from t) select a from x | t",
        "explain select a from t | t",
        "select a from t; delete from u | t u",
        "select 1 | -",
        "values (1) | -",
        "call f(1) | -",
        "fetch next from c | -",
        "set search_path to a, b | -",
        "select 1 from dual | -",
        "select 1 from sysibm.sysdummy1 | -",
        "select a from t union select b from u union all (select c from v) | t u v",
        "select a from temp, key, value, password, count | temp key value password count",
        "insert into temp values (1) | temp",
        "create temp table t (a int) | t",
        "select a into temp t from u | t u",
        "select a from t tablesample system (10) x | t",
        "select a from t /* from u */ where b = 'from v' | t",
        "select a from t cross join lateral unnest(b) x | t",
      })
  void tables_are_found_where_they_are_named(String sql, String tables) {
    List<String> expected =
        tables == null ? List.of() : List.of(tables.split(tables.contains(";") ? ";" : " ", -1));
    assertThat(read(SqlDialect.POSTGRESQL, sql).tables()).isEqualTo(expected);
  }

  @Test
  void each_dialect_names_tables_in_its_own_way() {
    assertThat(read(SqlDialect.SQL_SERVER, "select a from [dbo].[My T] t with (nolock), @v, db..u")
            .tables())
        .containsExactly("dbo.My T", "db..u");
    assertThat(
            read(SqlDialect.SQL_SERVER, "insert t (a) select top (1) b from u cross apply f(c) x")
                .tables())
        .containsExactly("t", "u");
    assertThat(read(SqlDialect.SQL_SERVER, "merge t using u on a = b when matched then delete")
            .tables())
        .containsExactly("t", "u");
    assertThat(read(
                SqlDialect.MYSQL, "insert ignore into `t` values (1) on duplicate key update a = 1")
            .tables())
        .containsExactly("t");
    assertThat(read(SqlDialect.MYSQL, "update low_priority t set a = 1").tables())
        .containsExactly("t");
    assertThat(read(SqlDialect.ORACLE, "delete t where a = 1").tables()).containsExactly("t");
    assertThat(read(SqlDialect.ORACLE, "select a from table(f(1)) x, t").tables())
        .containsExactly("t");
    assertThat(read(SqlDialect.UNKNOWN, "select a from \"secret\", t").tables())
        .containsExactly("t");
  }

  @Test
  void statements_without_a_semicolon_between_are_several() {
    for (String sql : List.of(
        "select a from t update u set b = 1",
        "select a from t delete from u",
        "select a from t insert into u values (1)",
        "insert into t select a from u update v set b = 1",
        "update t set a = 1 delete from u",
        "set nocount on update t set a = 1",
        "declare @i int delete from t")) {
      assertThat(
              new Fingerprinter(SqlDialect.SQL_SERVER).read(sql).has(SqlTrait.SEVERAL_STATEMENTS))
          .as(sql)
          .isTrue();
    }
    for (String sql : List.of(
        "select a from t inner merge join u on t.a = u.a",
        "select a from t where b in (select c from u) for update",
        "merge t using u on a = b when matched then update set c = 1 when not matched then insert (a) values (1);",
        "set nocount on",
        "insert into t select a from u",
        "update t set a = (select b from u)",
        "with x as (select 1 a) update t set a = 1",
        "with x as (select 1 a) merge t using x on t.a = x.a when matched then delete;",
        "create trigger x on t after insert, update as begin update u set a = 1 delete from v end")) {
      assertThat(
              new Fingerprinter(SqlDialect.SQL_SERVER).read(sql).has(SqlTrait.SEVERAL_STATEMENTS))
          .as(sql)
          .isFalse();
    }
  }

  @Test
  void at_most_16_are_kept() {
    StringBuilder sql = new StringBuilder("select a from t0");
    for (int i = 1; i < 40; i++) {
      sql.append(", t").append(i);
    }
    assertThat(read(SqlDialect.POSTGRESQL, sql.toString()).tables()).hasSize(16).contains("t15");
  }

  @Test
  void a_name_without_end_is_cut() {
    Fingerprint read = read(SqlDialect.POSTGRESQL, "select a from " + "t".repeat(100_000));
    assertThat(read.tables().get(0)).hasSize(256);
  }
}
