/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.result.SqlEffect.Sort;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text does, told only where it is certain. */
class SqlEffectTest {
  private static String tables(String sql) {
    return SqlEffect.of(sql).tables().stream().sorted().collect(Collectors.joining(" "));
  }

  private static Sort sort(String sql) {
    return SqlEffect.of(sql).sort();
  }

  // ---- queries

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      select name from company where id = ?                                       | company
      SELECT c.* FROM public.Company c                                            | company
      select "id" from "public"."company"                                         | company
      select 1 from a, b c, d as e where a.x = c.x                                | a b d
      select a.x, b.y from a join b on a.x in (1, 2) and a.z = coalesce(b.z, ?), d | a b d
      select 1 from a left outer join b using (id) cross join c                   | a b c
      select 1 from (a join b on a.id = b.id) join c on true                      | a b c
      select 1 from (select id from a where id in (select id from b)) t, c        | a b c
      select (select max(n) from b), extract(year from a.t) from a                | a b
      select substring(name from 2), trim(both from name) from a                  | a
      select 1 from a where a.x is distinct from a.y                              | a
      select x from a union all (select x from b order by 1) except select x from c | a b c
      with t as (select * from a) select * from t join b on t.id = b.id           | a b t
      with company as (select * from company) select * from company              | company
      with recursive t(id) as (select 1 union all select id from t), u(x) as (select y from b) select 1 from t, u | b t u
      select 1 from a, lateral (select 1 from b where b.id = a.id) t              | a b
      select count(*) from a where exists (select 1 from b where b.id = a.id)     | a b
      select 1 from unnest(?) as v(x), a                                          | a
      select 1 from unnest(?) with ordinality as v(x, i), a                       | a
      select 1 from (values (1), (2)) v(x), a                                     | a
      select name from a where x = 'from b' -- from c                             | a
      select /* from b */ name from a order by 1, 2 limit 10 offset 5             | a
      select a.limit, a."from" from a                                             | a
      select cast(x as numeric(10, 2)), x::varchar(3) from a fetch first 3 rows only | a
      select row_number() over (partition by x order by y), sum(n) filter (where n > 1) from a | a
      select case when (x) then (y) else (z) end from a group by rollup (x), (y) having (count(*) > 1) | a
      select date '2020-01-01', timestamp'2020-01-01 00:00:00' from a;            | a
      """)
  void a_query_names_all_its_tables(String sql, String tables) {
    assertThat(sort(sql)).isEqualTo(Sort.ANSWERABLE);
    assertThat(tables(sql)).isEqualTo(tables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "select nextval('numbers') from company",
        "select numbers.nextval from company",
        "select next value for numbers from company",
        "select random() from company",
        "select pg_backend_pid()",
        "select 1 from größe",
        "select 1 from a17, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16",
        "values (1)",
        "table company",
        "show search_path",
        "explain select * from company",
        "explain delete from company",
        "savepoint s",
        "release savepoint s",
        "rollback to savepoint s",
        "rollback work to s",
        "set local statement_timeout = 5000",
        "set lock_timeout 1000",
        "set transaction read only",
        "call next value for numbers",
        "listen x"
      })
  void these_are_never_kept_and_change_nothing(String sql) {
    assertThat(sort(sql)).isEqualTo(Sort.HARMLESS);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      select id from company where id = 1 for update            | company
      select id from company for no key update of company       | company
      select id from company, shipments for share skip locked   | company shipments
      select id from company lock in share mode                 | company
      select id from company with (updlock) where id = 1        | company
      """)
  void what_locks_is_not_kept(String sql, String tables) {
    assertThat(sort(sql)).isEqualTo(Sort.LOCKING);
    assertThat(tables(sql)).isEqualTo(tables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1 from a where n like ? escape '\\'",
        "select 1 from a where n like ? escape '\\' or m like ? escape '\\' order by 1",
        "select 1 from a where n like '%\\_%' or n = 'c:\\\\'",
        "select data->>'k', x::text[], y[1] from a where data @> ? and z @@ to_tsquery(?) and w = any(?::int[])"
      })
  void what_all_databases_read_alike_or_not_at_all_is_understood(String sql) {
    assertThat(sort(sql)).isEqualTo(Sort.ANSWERABLE);
    assertThat(tables(sql)).isEqualTo("a");
  }

  // ---- writes

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      insert into company (id, name) values (?, ?), (?, upper(?))                | company
      insert into public.company select id, name from shipments                  | company
      insert into company values (nextval('numbers'), 'delete from shipments')   | company
      insert into company as c (id) values (1) on conflict (id) do update set name = 'x' returning id | c company
      insert into company (id) values (1) on duplicate key update name = 'x'     | company
      insert into company set id = 1                                             | company
      replace into company values (1)                                            | company
      update company set name = ?, n = n + 1 where id in (select id from shipments) | company
      update only "Company" as c set name = 'x'                                  | c company
      update company c set name = 'x' where c.id = 1;                            | c company
      update ignore company set name = 'x'                                       | company ignore
      delete from company                                                        | company
      delete from company where id = 1 returning id                              | company
      merge into company key (id) values (1, 'x')                                | company
      merge into company c using shipments s on c.id = s.id when matched then update set name = 'x' when not matched then insert (id) values (1) | c company
      """)
  void a_write_names_its_table(String sql, String tables) {
    assertThat(sort(sql)).isEqualTo(Sort.WRITE);
    assertThat(tables(sql)).isEqualTo(tables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update c set name = 'x' from company c",
        "update company, shipments set n = 1",
        "delete c from company c",
        "delete from company using shipments",
        "delete company where id = 1",
        "insert all into a values (1) into b values (2) select * from dual",
        "insert into table company values (1)",
        "merge company using shipments on true when matched then delete",
        "with x as (delete from company returning id) select * from x",
        "with x as (select 1) insert into company select * from x",
        "insert into log select * from (delete from company returning *) x",
        "select * into copy from company",
        "update company set n = 1 delete from shipments",
        "create table x (id int, name varchar(10) default 'x')",
        "create unique index i on company (lower(name))",
        "alter table company add column n int not null",
        "drop view v",
        "truncate table company",
        "lock table company in exclusive mode"
      })
  void what_may_write_elsewhere_lets_all_go(String sql) {
    assertThat(sort(sql)).isEqualTo(Sort.ANYTHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "COMMIT WORK;", "rollback", "rollback transaction", "end"})
  void transactions_end_in_text_too(String sql) {
    assertThat(sort(sql)).isEqualTo(Sort.ENDING);
  }

  // ---- what nobody knows

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "begin",
        "start transaction",
        "begin isolation level repeatable read",
        "commit and chain",
        "commit prepared 'x'",
        "rollback and chain",
        "set app.tenant = 'a'",
        "set @tenant = ?",
        "set search_path = a, b",
        "set local role x",
        "set autocommit = 0",
        "set transaction isolation level serializable",
        "reset all",
        "discard all",
        "use other",
        "alter session set current_schema = x",
        "alter user x set y = 1",
        "select set_config('app.tenant', ?, false)",
        "select set_config('app.tenant', name, false) from company",
        "select set_tenant(?)",
        "select app.lower(name) from company",
        "select \"lower\"(name) from company",
        "select * from set_tenant(?)",
        "select * from final table (delete from company)",
        "select 1 from company, rows from (set_tenant(1)) t",
        "insert into log values (set_tenant(?))",
        "explain analyze delete from company",
        "explain (analyze, verbose) select 1",
        "call write_it()",
        "{call write_it()}",
        "exec write_it",
        "declare @i int update company set n = 1",
        "set nocount on update company set n = 1",
        "select 1 set context_info 0x01",
        "update company set n = 1 set context_info 0x01",
        "select 1; delete from company",
        "create temp table ids (id int)",
        "create local temporary table ids (id int)",
        "create table pg_temp.ids (id int)",
        "select * into temp ids from company",
        "select * into #ids from company",
        "create table x as select set_tenant(1)",
        "do $$ begin delete from company; end $$",
        "select $$a$$ from company",
        "select 'c:\\' from company where x = '; delete from company --'",
        "select 1 from company /* /* */ where id = 1 */",
        "select 1 /*! , 2 */ from company",
        "select 1 from company # comment",
        "select [it's] from company",
        "select @tenant from company",
        "select e'it\\'s' from company",
        "select 1 from company where a = \\N",
        "select q'[it's]' from dual",
        "select 'open",
        "select 1 from company where a = 1 --1",
        "prepare p as select 1",
        "execute p"
      })
  void what_is_not_certain_may_do_anything(String sql) {
    assertThat(sort(sql)).isEqualTo(Sort.UNKNOWN);
  }

  @Test
  void two_texts_may_do_what_either_may() {
    SqlEffect a = SqlEffect.of("insert into a values (1)");
    SqlEffect b = SqlEffect.of("update b set n = 1");
    assertThat(a.and(b).tables()).containsExactlyInAnyOrder("a", "b");
    assertThat(a.and(SqlEffect.of("select 1 from c")).tables()).containsExactly("a");
    assertThat(SqlEffect.of("select 1").and(a).sort()).isEqualTo(Sort.WRITE);
    assertThat(SqlEffect.of("commit").and(a).sort()).isEqualTo(Sort.ANYTHING);
    assertThat(a.and(SqlEffect.of("begin")).sort()).isEqualTo(Sort.UNKNOWN);
  }

  @Test
  void any_mixture_of_pieces_comes_to_an_end() {
    String[] pieces = {
      "select",
      "from",
      "join",
      "(",
      ")",
      ",",
      "a",
      ".",
      "'x'",
      "\"b\"",
      "for",
      "update",
      "with",
      "as",
      "set",
      "where",
      "--",
      "/*",
      "*/",
      "'",
      "\"",
      ";",
      "insert",
      "into",
      "values",
      "distinct",
      "?",
      "on",
      "is",
      "union"
    };
    long seed = 20_261_130;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String sql = IntStream.range(0, random.nextInt(20))
          .mapToObj(n -> pieces[random.nextInt(pieces.length)])
          .collect(Collectors.joining(random.nextBoolean() ? " " : ""));
      assertThat(SqlEffect.of(sql)).as("seed %d: %s", seed, sql).isNotNull();
    }
  }
}
