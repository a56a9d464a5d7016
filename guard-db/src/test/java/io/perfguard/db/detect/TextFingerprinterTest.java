/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.StatementKind;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.detect.TextFingerprinter.Quotes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFingerprinterTest {
  private static StatementKey key(String sql) {
    return new TextFingerprinter(Quotes.STANDARD).keyOf(sql);
  }

  private static String mysql(String sql) {
    return new TextFingerprinter(Quotes.MYSQL).keyOf(sql).shown();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select * from t where a = 'x'                 | select * from t where a = ?",
        "select 'it''s', \"Name\" from t               | select ?, \"Name\" from t",
        "select 1, 1.5, .5, 1e-5, 0x1F, -2 from t1     | select ?, ?, ?, ?, ?, -? from t1",
        "select E'a\\'secret', N'x', X'1F' from t      | select E?, N?, X? from t",
        "select $$secret$$, $a$secret$b$c$a$ from t    | select ?, ? from t",
        "select $1, :name, ?, %s from t                | select $1, :name, ?, %s from t",
        "select a::int, b ::text from t                | select a::int, b ::text from t",
        "select q'[it's]', q'!a!' from dual            | select q?, q? from dual",
        "select /* a /* b */ c */ a -- x               | select a",
        "select a.b1 from t1.u2                        | select a.b1 from t1.u2",
        "select '/*' from t where b = '--'             | select ? from t where b = ?",
        "select 'not closed                            | select ?",
        "select /* not closed                          | select",
      })
  void literals_are_masked_and_comments_dropped(String sql, String shown) {
    assertThat(key(sql).shown()).isEqualTo(shown);
  }

  @Test
  void mysql_quotes_in_its_own_way() {
    assertThat(mysql("select \"secret\", 'a\\'secret', `name` from t # secret"))
        .isEqualTo("select ?, ?, `name` from t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select a from t|SELECT",
        "  (select a from t)|SELECT",
        "-- x|OTHER",
        "with x as (select 1) select * from x for update|SELECT",
        "with x as (delete from t returning *) select * from x|WRITE",
        "with x as (select 1) insert into t select * from x|WRITE",
        "Insert into t values (1)|WRITE",
        "merge into t|WRITE",
        "call f()|OTHER",
        "create table t (id int)|OTHER",
      })
  void the_kind_is_told_by_a_word(String sql, StatementKind kind) {
    assertThat(key(sql).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a from t where id = ?",
        "select a from t where id in (?)",
        "select a from t where id = ? and state in ('A', 'B')",
        "select a from t where id = ? and b in (select b from u where c = ? and d = ?)",
        "with x as (select 1) select * from t where id = ?",
      })
  void a_query_for_one_row_can_be_a_loop(String sql) {
    assertThat(key(sql).loops()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a from t where id in (?, ?)",
        "select a from t where (id, b) in ((?, ?), (?, ?))",
        "select a from t where id = any(?)",
        "select a from t where id = any ($1)",
        "select nextval('s') from t",
        "select next value for s from t",
        "select s.nextval from dual",
        "select 1",
        "update t set a = ? where id = ?",
        "call f(?)",
      })
  void chunks_sequences_and_what_reads_no_table_cannot(String sql) {
    assertThat(key(sql).loops()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a from t order by a limit ? offset ?",
        "select a from t where b = 'x' order by a limit 100 offset ?",
        "select a from t order by a offset ? rows fetch next ? rows only",
        "select a from t order by a limit ?, ?",
        "select a from t where a > ? order by a limit 100",
        "select a from t where a >= $1 and a <> $2 order by a limit $3",
        "select a from t where (a, b) > (?, ?) order by a, b fetch first 50 rows only",
        "select top 100 a from t where a > ? order by a",
        "select a from t where a < :last order by a desc limit 21",
      })
  void a_query_for_the_next_page_is_told_by_what_it_begins_behind(String sql) {
    assertThat(key(sql).pages()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a from t where id = ? limit 21",
        "select a from t where author_id = ? order by a limit ? offset ?",
        "select a from t where price_id in (?) and day <= ? order by day desc limit 5",
        "select a from t where day <= ? order by day desc limit 1",
        "select a from t where day <= ? order by day desc fetch first 1 rows only",
        "select count(*) from t where a > ?",
        "select a from t where a between ? and ?",
        "select a from t where name like ? limit 10",
      })
  void a_query_for_one_thing_is_no_page(String sql) {
    assertThat(key(sql).pages()).isFalse();
  }

  @Test
  void a_long_text_is_told_apart_by_its_beginning_and_a_hash() {
    String long1 = "select a from t where b in (" + "1, ".repeat(10_000) + "1)";
    String long2 = "select a from t where b in (" + "1, ".repeat(10_000) + "2)";
    assertThat(key(long1)).isEqualTo(key(long1)).isNotEqualTo(key(long2));
    assertThat(key(long1).id()).hasSizeLessThan(16_410);
    assertThat(key(long1).shown()).hasSizeLessThan(4_002).endsWith("…");
  }

  @Test
  void any_text_comes_to_an_end() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String alphabet = "'\"`$?:;()[]{}-/*#%,.eEqQnN@ \n\\ab1_0xsecret";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder sql = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String text = sql.toString();
      assertThat(key(text).shown()).as("seed %d: %s", seed, text).hasSizeLessThanOrEqualTo(4_001);
      assertThat(mysql(text)).as("seed %d: %s", seed, text).hasSizeLessThanOrEqualTo(4_001);
    }
  }
}
