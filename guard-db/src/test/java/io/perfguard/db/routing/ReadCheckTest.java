/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.routing.ReadCheck.Need;
import io.perfguard.db.sql.SqlDialect;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements a replica may execute. */
class ReadCheckTest {
  private final ReadCheck check = of(SqlDialect.POSTGRESQL);

  private static ReadCheck of(SqlDialect dialect, String... functions) {
    ReadCheck check = new ReadCheck();
    check.use(dialect, true, Set.of(functions));
    return check;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "select * from shipments where id = ?",
        "SELECT count(*), lower(name) FROM t GROUP BY 2",
        "with t as (select 1) select * from t",
        "select now(), current_date",
        "/* nextval( */ select 'nextval(1)' from t",
        "select a from t where b = 'for update'",
        "select a from t where b like ? escape '\\'",
        "select a from t where b = 'c:\\'",
        "select data['k'], b @> c from t where d ? 'e'",
        "select a from t -- for update",
        "values (1)",
        "set transaction read only",
      })
  void what_only_reads(String sql) {
    assertThat(check.need(sql)).isEqualTo(Need.READ);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WRITE | insert into t values (1)",
        "WRITE | insert into t values (nextval('s'), random())",
        "WRITE | update t set a = 1",
        "WRITE | delete from t",
        "WRITE | merge into t using s on t.id = s.id when matched then delete",
        "WRITE | insert into t values (1) on conflict (a) do update set a = 1 returning a",
        "WRITE | with d as (delete from t returning *) select * from d",
        "WRITE | with i as (insert into t values (1) returning id) select * from i",
        "PRIMARY | select * from t for update",
        "PRIMARY | select * from t for no key update skip locked",
        "PRIMARY | select * from t for share",
        "PRIMARY | select * from (select * from t for key share) x",
        "PRIMARY | select nextval('s')",
        "PRIMARY | select next value for s",
        "PRIMARY | values next value for s",
        "PRIMARY | select current value for s",
        "PRIMARY | select random()",
        "PRIMARY | select gen_random_uuid()",
        "SESSION | select setval('s', 1)",
        "SESSION | select pg_advisory_lock(1)",
        "SESSION | select pg_try_advisory_xact_lock(1)",
        "SESSION | insert into t select set_config('a', b, false) from u",
        "SESSION | select * into u from t",
        "SESSION | with x as (select 1) select * into temp u from x",
        "SESSION | select 1; delete from t",
        "SESSION | create table t (a int)",
        "SESSION | create temp table t as select 1",
        "SESSION | call p()",
        "SESSION | {call p()}",
        "SESSION | set search_path = x",
        "SESSION | set local a.b = 'c'",
        "SESSION | lock table t",
        "SESSION | vacuum",
        "SESSION | begin",
        "SESSION | commit",
        "SESSION | listen a",
        "SESSION | explain analyze delete from t",
        "SESSION | select pg_notify ('a', 'b')",
        "SESSION | select set_config('a', 'b', false)",
        "SESSION | select \"set_config\"('a', 'b', false)",
        "SESSION | select pg_catalog . \"set_config\" ('a', 'b', false)",
        "SESSION | select U&\"set\\005fconfig\"('a', 'b', false)",
        "SESSION | select * from (values (1), (set_config('a', 'b', false))) x",
        "SESSION | select * from (values ('\"'), (\"set_config\"('a', 'b', false)), ('\"')) x",
      })
  void what_does_more(Need need, String sql) {
    assertThat(check.need(sql)).isEqualTo(need);
  }

  @Test
  void nothing_is_a_read_before_the_database_is_known() {
    assertThat(new ReadCheck().need("select 1")).isEqualTo(Need.SESSION);
    assertThat(check.need("")).isEqualTo(Need.SESSION);
  }

  @ParameterizedTest
  @EnumSource(
      value = SqlDialect.class,
      names = {"UNKNOWN"},
      mode = EnumSource.Mode.EXCLUDE)
  void no_dialect_loses_a_lock_behind_what_it_reads_in_its_own_way(SqlDialect dialect) {
    for (String text : List.of(
        "select * from t where p = 'c:\\' for update",
        "select data['k'] from t for update",
        "select a #b for update\n from t for update",
        "select 1 /* /* */ from t for update /* */ */",
        "select * from t where a = `b` for update",
        "select * from t where a = [b] for update",
        "select * from final table (delete from t)",
        "select * from final table (insert into t values (1))",
        "select * from old table (update t set a = 1)")) {
      assertThat(of(dialect).need(text)).as(text).isNotEqualTo(Need.READ);
    }
  }

  @Test
  void only_postgresql_quotes_by_dollars_for_sure() {
    String sql = "select a from $x$ for update union all select b from $x$";
    assertThat(check.need(sql)).isEqualTo(Need.READ);
    assertThat(of(SqlDialect.MYSQL).need(sql)).isEqualTo(Need.SESSION);
    assertThat(of(SqlDialect.STANDARD).need(sql)).isEqualTo(Need.SESSION);
  }

  @Test
  void variables_and_what_looks_at_the_session_stay_with_it() {
    for (SqlDialect dialect :
        List.of(SqlDialect.MYSQL, SqlDialect.STANDARD, SqlDialect.SQL_SERVER)) {
      ReadCheck read = of(dialect);
      for (String text : List.of(
          "select @a := 1",
          "select @@session.sql_mode",
          "select found_rows()",
          "select sql_calc_found_rows a from t limit 1",
          "select row_count()",
          "select last_insert_id()",
          "select connection_id()",
          "select get_lock('a', 1)",
          "select a from t into @b",
          "select a from t into outfile 'x'")) {
        assertThat(read.need(text)).as(text).isEqualTo(Need.SESSION);
      }
    }
    assertThat(of(SqlDialect.ORACLE).need("select s.nextval from dual")).isEqualTo(Need.PRIMARY);
    assertThat(of(SqlDialect.ORACLE).need("select dbms_random.value from dual"))
        .isNotEqualTo(Need.READ);
  }

  @Test
  void sql_server_needs_no_semicolon() {
    ReadCheck read = of(SqlDialect.SQL_SERVER);
    for (String text : List.of(
        "select a from t update u set b = 1",
        "select a from t exec p",
        "select a from t set nocount on",
        "set nocount on update t set a = 1",
        "declare @i int update t set a = 1",
        "update t set a = 1 set language french",
        "delete from t create table #u (a int)")) {
      assertThat(read.need(text)).as(text).isEqualTo(Need.SESSION);
    }
    assertThat(read.need("update t set a = 1")).isEqualTo(Need.WRITE);
    assertThat(read.need("select a from t with (updlock)")).isEqualTo(Need.PRIMARY);
    assertThat(read.need("select a from t order by a offset 0 rows fetch next 5 rows only"))
        .isEqualTo(Need.READ);
  }

  @Test
  void functions_that_the_catalog_knows_are_believed() {
    assertThat(check.need("select next_number(1)")).isEqualTo(Need.READ);
    ReadCheck knowing = of(SqlDialect.POSTGRESQL, "next_number", "nextval");
    for (String text : List.of(
        "select next_number(1)",
        "select NEXT_NUMBER (1)",
        "select s.next_number(1)",
        "select \"next_number\"(1)",
        "select \"s\".\"next_number\" (1)",
        "select t.next_number from t",
        "select t.\"next_number\" from t",
        "select * from next_number(1)")) {
      assertThat(knowing.need(text)).as(text).isEqualTo(Need.CALL);
    }
    assertThat(knowing.need("insert into t values (next_number(1))")).isEqualTo(Need.SESSION);
    assertThat(knowing.need("select next_number from t")).isEqualTo(Need.READ);
    assertThat(knowing.need("select nextval('s')")).isEqualTo(Need.PRIMARY);
  }

  @Test
  void what_is_learned_later_counts() {
    assertThat(check.need("select book(1)")).isEqualTo(Need.READ);
    check.use(SqlDialect.POSTGRESQL, true, Set.of("book"));
    assertThat(check.need("select book(1)")).isEqualTo(Need.CALL);
    check.use(SqlDialect.POSTGRESQL, false, Set.of("book"));
    assertThat(check.need("select a from t where b = 'c:\\'")).isEqualTo(Need.SESSION);
  }

  @Test
  void a_long_text_is_read_like_any_other() {
    String columns = "a, ".repeat(3_000);
    assertThat(check.need("select " + columns + "b from t")).isNotEqualTo(Need.READ); // cut off
    assertThat(check.need("select a from t where b in (" + "1, ".repeat(3_000) + "2)"))
        .isEqualTo(Need.READ);
    assertThat(check.need("/*" + " ".repeat(100_000) + "*/ select 1")).isEqualTo(Need.READ);
  }

  @Test
  void rows_that_may_be_written_through_are_none_of_a_replica() {
    assertThat(Need.READ.withRowsToWrite()).isEqualTo(Need.WRITE);
    assertThat(Need.PRIMARY.withRowsToWrite()).isEqualTo(Need.WRITE);
    assertThat(Need.SESSION.withRowsToWrite()).isEqualTo(Need.SESSION);
  }
}
