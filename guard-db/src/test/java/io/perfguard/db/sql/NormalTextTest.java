/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static io.perfguard.db.sql.SqlDialect.MYSQL;
import static io.perfguard.db.sql.SqlDialect.MYSQL_ANSI;
import static io.perfguard.db.sql.SqlDialect.ORACLE;
import static io.perfguard.db.sql.SqlDialect.POSTGRESQL;
import static io.perfguard.db.sql.SqlDialect.SQL_SERVER;
import static io.perfguard.db.sql.SqlDialect.STANDARD;
import static io.perfguard.db.sql.SqlDialect.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalTextTest {
  private static String text(SqlDialect dialect, String sql) {
    return new Fingerprinter(dialect)
        .read(sql.replace("\\n", "\n"))
        .fingerprint()
        .text();
  }

  private static String text(String sql) {
    return text(POSTGRESQL, sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select 'x', '', 'it''s', '''' from t ¦ select ?, ?, ?, ? from t",
        "select 'a--b', '/*', '\\', ';' from t ¦ select ?, ?, ?, ? from t",
        "select E'it\\'s', e'\\\\', N'x', X'1F', b'01', U&'d\\0061t' uescape '!' from t"
            + " ¦ select ?, ?, ?, ?, ?, ? uescape ? from t",
        "select $$it's -- $1$$, $a$ $$ $b$ $a$, $ä$x$ä$ from t ¦ select ?, ?, ? from t",
        "select 1, 1.5, .5, 1., 1.e5, 1e-5, 1E+5, 0x1F, 1_000, 0b01, 0o17 from t"
            + " ¦ select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from t",
        "select 123foo, 1else, 0xZ, 1e, 12_ab from t ¦ select ? foo, ? else, ? xz, ? e, ? _ab from t",
        "select table1, b1_0.c2, t.x9 from t1 ¦ select table1, b1_0.c2, t.x9 from t1",
        "select date '2020-01-01', timestamp'2020-01-01 10:00', interval '1 day' ¦ select date ?, timestamp ?, interval ?",
        "select true, FALSE, null ¦ select true, false, null",
        "select {ts '2020-01-01'}, { d '2020-01-01' }, {t'10:00'}, {fn now()} ¦ select ?, ?, ?, {fn now()}",
        "select 'secret ¦ select ?",
        "select \"secret ¦ select ?",
        "select $$secret ¦ select ?",
        "select E'secret\\' ¦ select ?",
        "select 1.secret ¦ select ? secret",
        "alter user x identified by tiger ¦ alter user x identified by ?",
        "alter user x identified by tiger replace lion account lock ¦ alter user x identified by ? replace ? account lock",
        "create user password password tiger valid until 'x' ¦ create user password password ? valid until ?",
        "alter role x encrypted password 'y' ¦ alter role x encrypted password ?",
        "grant select on password to x ¦ grant select on password to x",
        "alter table t add password varchar(9) ¦ alter table t add password varchar(?)",
        "select password pw from t ¦ select password pw from t",
        "alter user x identified by \"tiger\" ¦ alter user x identified by ?",
      })
  void a_literal_is_a_question_mark(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select a where b = -1 ¦ select a where b = ?",
        "select a where b=-1 and c > - 2 and d in (-1, +2) ¦ select a where b = ? and c > ? and d in (?)",
        "select a-1, a - 1, a -1, f(x)-1, (a)-1, a[1]-1 ¦ select a - ?, a - ?, a - ?, f(x) - ?, (a) - ?, a[?] - ?",
        "select - -1, -+-2, -x, - -x, -(1) ¦ select ?, ?, -x, - -x, -(?)",
        "select a from t limit -1 ¦ select a from t limit ?",
        "select case when a then -1 else -2 end - 3 ¦ select case when a then ? else ? end - ?",
        "select a * -1, a / -1, 1 -1, ? -1 ¦ select a * ?, a / ?, ? - ?, ? - ?",
        "select a -/* x */1, - /* x */ 1 ¦ select a - ?, ?",
        "insert into t values (-1, - 2) ¦ insert into t values (?, ?)",
        "select a from t where b between -1 and -2 ¦ select a from t where b between ? and ?",
        "select a >= -1, a<>-1, a!=-1, a=+1, a||-1 ¦ select a >= ?, a <> ?, a != ?, a = ?, a || ?",
      })
  void a_sign_goes_with_its_number_and_a_minus_does_not(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select ?, $1, $23, :name, :1, ?1, @p1 ¦ select ?, ?, ?, ?, ?, ?, ?",
        "select %s, %(name)s where a = %s and b=%s ¦ select ?, ? where a = ? and b = ?",
        "select a%2, a % b, a %s ¦ select a % ?, a % b, a % s",
        "select :a||:b, ?||'x', 'x'||? ¦ select ? || ?, ? || ?, ? || ?",
        "select :Name::int, $1::text[] ¦ select ?::int, ?::text[]",
        "select a from t where b like ?||'%' ¦ select a from t where b like ? || ?",
        "select a:=1 ¦ select a := ?",
      })
  void a_place_for_a_value_is_a_question_mark(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select a?'k', a ? ?, a ?| array['x','y'], a?&b, a ?? 'k', a ??| b, a??&b"
            + " ¦ select a ? ?, a ? ?, a ?| array[?], a ?& b, a ?? ?, a ??| b, a ??& b",
        "select a->'x'->>'y', a#>'{}', a#>>'{}', a #- 'x', a@>b, a<@b, a@?'$.x', a@@'$.x', a||b"
            + " ¦ select a -> ? ->> ?, a #> ?, a #>> ?, a #- ?, a @> b, a <@ b, a @? ?, a @@ ?, a || b",
        "select a::int, b :: numeric(10,2), '1'::int, ?::timestamp with time zone"
            + " ¦ select a::int, b::numeric(?, ?), ?::int, ?::timestamp with time zone",
        "select a[1], a[1:2], a[:2], a[b:c], a[1][2] ¦ select a[?], a[?:?], a[:?], a[b:c], a[?][?]",
        "select a~'x', a!~*'x', a ~~ 'x', a<->b, a<=>b, a&&b, a^2, |/ 25 ¦ select a ~ ?, a !~* ?, a ~~ ?, a <-> b, a <=> b, a && b, a ^ ?, |/ ?",
        "select f(a=>1), a<-1, a>-b ¦ select f(a => ?), a < ?, a > -b",
      })
  void operators_stay(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "SELECT  a,b\\n FROM t WHERE(a=?) ¦ select a, b from t where (a = ?)",
        "select count (*), sum( a ), t . * from t ¦ select count(*), sum(a), t.* from t",
        "select \"My Col\", \"a\"\"b\", `c` from \"S\".\"T\" ¦ select \"My Col\", \"a\"\"b\", `c` from \"S\".\"T\"",
        "select Größe, ŽLUŤ, 名前 from Ärger$1 ¦ select größe, žluť, 名前 from ärger$1",
        "insert into t(a,b)values(?,?) ¦ insert into t (a, b) values (?, ?)",
        "select a from t where b in(select c from u)and exists(select 1) ¦ select a from t where b in (select c from u) and exists (select ?)",
        "select a;; ; ¦ select a",
        "; ;select a;select b; ¦ select a; select b",
        "select a -- c\\n, b /* d */ from/**/t--e ¦ select a, b from t",
        "select a /* b /* c */ d */ from t ¦ select a from t",
        "select a from t /*traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/ ¦ select a from t",
        "-- x\\n/* y */ select a ¦ select a",
        "select a /* not closed ¦ select a",
        "select a /*+ seqscan(t 'x' 5) */ from t ¦ select a /*+ seqscan(t ? ?) */ from t",
        "/*+ don't */ select 'x' ¦ /*+ don ? */ select ?",
        "/*+ f(a */ select b, c in (1,2) ¦ /*+ f(a */ select b, c in (?)",
      })
  void space_comments_and_case_do_not_matter(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select a from t where b in (1, 2,3) ¦ select a from t where b in (?)",
        "select a from t where b not in (?,?) ¦ select a from t where b not in (?)",
        "select a where (b, c) in ((1,2), (3,4),(?,?)) ¦ select a where (b, c) in ((?, ?))",
        "select a where b in (?::int, ?::int) ¦ select a where b in (?::int)",
        "select a where b in (cast(? as int), cast(? as int)) ¦ select a where b in (cast(? as int))",
        "select a where b in ('x', c, 'y', 'z') ¦ select a where b in (?, c, ?)",
        "select a where b in (1, null, 2) ¦ select a where b in (?, null, ?)",
        "select a where b in (select c from d where e in (1,2)) ¦ select a where b in (select c from d where e in (?))",
        "select a where b in (values (1), (2)) ¦ select a where b in (values (?))",
        "select a where b = any(array[1,2]) ¦ select a where b = any(array[?])",
        "select array[[1,2],[3,4]], array[a,b] ¦ select array[[?]], array[a, b]",
        "select coalesce(1,2), f(?,?), a in (f(1,2), f(3,4)) ¦ select coalesce(?, ?), f(?, ?), a in (f(?, ?))",
        "insert into t values (1,2), (3,now()), (4,(select 1)) ¦ insert into t values (?, ?)",
        "insert into t (a) values (1),(2) on conflict (a) do nothing ¦ insert into t (a) values (?) on conflict (a) do nothing",
        "values (1,2), (3,4) ¦ values (?, ?)",
        "values row(1,2), row(3,4) ¦ values row(?, ?)",
        "select * from (values (1,'a'),(2,'b')) v(x,y), t ¦ select * from (values (?, ?)) v(x, y), t",
        "insert into t select 1, 2 from u, v ¦ insert into t select ?, ? from u, v",
        "select position('x' in a), a where b in (1,2 ¦ select position(? in a), a where b in (?",
      })
  void lists_of_any_length_read_alike(String sql, String text) {
    assertThat(text(sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "savepoint JDBC_SAVEPOINT_1 ¦ savepoint ?",
        "release savepoint sp_2 ¦ release savepoint ?",
        "release sp_2 ¦ release ?",
        "rollback to savepoint sp_2 ¦ rollback to savepoint ?",
        "rollback work to sp_2 ¦ rollback work to ?",
        "rollback ¦ rollback",
        "declare cur_17 cursor for select a from t ¦ declare ? cursor for select a from t",
        "declare \"cur 17\" cursor for select a from t ¦ declare ? cursor for select a from t",
        "fetch next from cur_17 ¦ fetch next from ?",
        "fetch forward 10 from cur_17 ¦ fetch forward ? from ?",
        "fetch c_1 ¦ fetch ?",
        "close cur_17 ¦ close ?",
        "close all ¦ close all",
        "move last in cur_17 ¦ move last in ?",
        "deallocate s_1 ¦ deallocate ?",
        "deallocate prepare s_1 ¦ deallocate prepare ?",
        "deallocate all ¦ deallocate all",
        "prepare s_1 as select a from t ¦ prepare ? as select a from t",
        "prepare transaction 'x' ¦ prepare transaction ?",
        "execute s_1(1) ¦ execute ? (?)",
        "update t set a = 1 where current of cur_17 ¦ update t set a = ? where current of ?",
      })
  void names_made_anew_each_time_are_hidden(String sql, String text) {
    assertThat(text(sql.strip())).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select \"it\\\"s\", 'a\\'secret', 'b\\\\', `n` from t # secret ¦ select ?, ?, ?, `n` from t",
        "select _utf8'x', _utf8mb4 'y', _latin1\"z\", n'x', x'1F' from t ¦ select ?, ?, ?, ?, ? from t",
        "select a--1, b -- c\\n, d --\\n ¦ select a - ?, b, d",
        "select /*!40001 SQL_NO_CACHE */ * from t ¦ select /*! sql_no_cache */ * from t",
        "select /*! straight_join */ a, /*!50000 'x*/' */ b ¦ select /*! straight_join */ a, /*! ? */ b",
        "select /*M!100100 'x' */ a ¦ select /*! ? */ a",
        "select a /* b /* c */ from t ¦ select a from t",
        "select ??, ? from t where a = ? ¦ select ? ?, ? from t where a = ?",
        "insert into t value (1), (2) ¦ insert into t value(?), (?)",
        "select $$it's$$, a$$b, c from t ¦ select ?, a$$b, c from t",
      })
  void mysql_writes_in_its_own_way(String sql, String text) {
    assertThat(text(MYSQL, sql)).isEqualTo(text);
  }

  @Test
  void mysql_in_ansi_mode_has_names_in_double_quotes() {
    assertThat(text(MYSQL_ANSI, "select \"a\", 'it\\'s' from \"T\" # x"))
        .isEqualTo("select \"a\", ? from \"T\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select [My Col], [a]]b] from [dbo].[T] where [a] = @p1 and b = @x ¦ select [My Col], [a]]b] from [dbo].[T] where [a] = ? and b = @x",
        "select $12.50, 'a\\', N'x' from #tmp t ¦ select ?, ?, ? from #tmp t",
        "select @@identity, [not closed ¦ select @@identity, ?",
        "exec sp_x 1, @a = 'x' ¦ exec sp_x ?, @a = ?",
        "select a where b<@p1 and c=@p2 and d>@x ¦ select a where b < ? and c = ? and d > @x",
        "save transaction sp1 ¦ save transaction ?",
        "select a /* b /* c */ d */ from t ¦ select a from t",
      })
  void sql_server_writes_in_its_own_way(String sql, String text) {
    assertThat(text(SQL_SERVER, sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select q'[it's]', Q'{it's}', nq'<it's>', q'(it's)', q'!it's!', q'[not closed' from dual ¦ select ?, ?, ?, ?, ?, ?",
        "select 1.5f, 2d, 2dd, a$b, v# from v$session ¦ select ?, ?, ? dd, a$b, v# from v$session",
        "select /*+ index(t i1) */ a from t ¦ select /*+ index(t i1) */ a from t",
        "begin pkg.f(:1, p_x => 'x'); end; ¦ begin pkg.f(?, p_x => ?); end",
      })
  void oracle_writes_in_its_own_way(String sql, String text) {
    assertThat(text(ORACLE, sql)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '¬',
      value = {
        "select \"secret\", \"se\"\"cret\", 'a' from t ¦ select ?, ?, ? from t",
        "select 'a\\' or secret, 'b' ¦ select ?",
        "select \"a\\\" or secret, 'b' ¦ select ?",
        "select 'a\\\\', b ¦ select ?, b",
        "select E'a\\'b', q'[it's]', $$it's$$, c ¦ select ?, ?, ?, c",
        "select [secret 'x], a[1], array[1,2] ¦ select ?, a[?], array[?]",
        "select a # secret\\n, b #> 'x' ¦ select a, b #> ?",
        "select /*! it's */ a, 'secret' ¦ select /*! it ? */",
        "select a ? 'k' ¦ select a ? ?",
      })
  void before_the_dialect_is_known_all_that_may_be_a_literal_is_masked(String sql, String text) {
    assertThat(text(UNKNOWN, sql)).isEqualTo(text);
  }

  @Test
  void the_standard_has_no_backslashes_but_the_dollars_of_h2() {
    assertThat(text(STANDARD, "select 'a\\', $$it's$$, \"N\" from t"))
        .isEqualTo("select ?, ?, \"N\" from t");
  }

  @ParameterizedTest
  @EnumSource(SqlDialect.class)
  void the_same_text_has_the_same_id_in_each_run(SqlDialect dialect) {
    Fingerprint one =
        new Fingerprinter(dialect).read("select a from t where b = 1").fingerprint();
    assertThat(one.id()).isEqualTo(-6947791288188865222L);
    assertThat(new Fingerprinter(dialect).read("SELECT a FROM t WHERE b=?").fingerprint())
        .isEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a from t where b = ? and c in (?)",
        "insert into t (a, b) values (?, ?)",
        "select a->>? from t where b ?| array[?] and c = -d",
        "select /*+ x(?) */ a; select b",
      })
  void a_normal_text_is_its_own_normal_text(String sql) {
    String once = text(sql);
    assertThat(text(once)).isEqualTo(once);
  }

  @Test
  void a_long_text_is_cut_and_told_apart_by_all_of_it() {
    String start = "select " + "a, ".repeat(3_000);
    Fingerprinter fingerprinter = new Fingerprinter(POSTGRESQL);
    Fingerprint one = fingerprinter.read(start + "b from t").fingerprint();
    Fingerprint two = fingerprinter.read(start + "c from t").fingerprint();
    assertThat(one.text()).hasSize(Fingerprint.MAXIMUM_TEXT).endsWith("…").isEqualTo(two.text());
    assertThat(one).isNotEqualTo(two);
    assertThat(one.tables()).containsExactly("t");
  }

  @Test
  void a_text_of_just_the_most_characters_is_not_cut() {
    String sql = "select " + "a".repeat(Fingerprint.MAXIMUM_TEXT - 7);
    assertThat(text(sql)).isEqualTo(sql);
    assertThat(text(sql + "a")).isEqualTo(sql.substring(0, Fingerprint.MAXIMUM_TEXT - 1) + "…");
  }

  @Test
  void a_cut_leaves_no_half_of_a_character() {
    String text = text("select " + "a".repeat(Fingerprint.MAXIMUM_TEXT - 9) + "😀😀");
    assertThat(text).hasSize(Fingerprint.MAXIMUM_TEXT - 1).endsWith("a…");
  }

  @Test
  void a_list_that_is_long_is_taken_back_behind_the_cut_as_well() {
    String start = "select " + "a, ".repeat(3_000) + "b from t where c in ";
    assertThat(new Fingerprinter(POSTGRESQL).read(start + "(1, 2, 3)").fingerprint())
        .isEqualTo(new Fingerprinter(POSTGRESQL).read(start + "(1)").fingerprint());
  }
}
