/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.detect.Repetition.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Repetitions that are none, and some that look like one of those and are. */
class TrickyCasesTest {
  private static final String COMPANY = "select name from company where id = ?";

  private static final List<Arguments> CLEAN = new ArrayList<>();
  private static final List<Arguments> FOUND = new ArrayList<>();

  private static void clean(String name, Consumer<Replay> queries) {
    CLEAN.add(Arguments.of(name, queries));
  }

  private static void found(String name, Verdict verdict, Consumer<Replay> queries) {
    FOUND.add(Arguments.of(name, verdict, queries));
  }

  private static Object[] ids(int from, int size) {
    return Stream.iterate(from, id -> id + 1).limit(size).toArray();
  }

  private static String in(int size) {
    return "select name from company where id in (" + "?, ".repeat(size - 1) + "?)";
  }

  static {
    // ---- chunks
    clean("full chunks of ids and a rest", replay -> {
      for (int chunk = 0; chunk < 5; chunk++) {
        int size = chunk < 4 ? 10 : 3;
        replay.at(11, in(size), ids(chunk * 10, size));
      }
    });
    clean(
        "chunks whose last one has a single id",
        replay -> replay.at(11, in(10), ids(0, 10)).at(11, in(10), ids(10, 10)).at(11, in(1), 20));
    clean("chunks within a tenant", replay -> {
      for (int chunk = 0; chunk < 5; chunk++) {
        replay.at(
            11,
            "select name from company where tenant = ? and id in (?, ?, ?)",
            7,
            chunk,
            chunk + 100,
            chunk + 200);
      }
    });
    clean("chunks that shrink as a batch fetch does", replay -> {
      for (int size : new int[] {50, 25, 12, 6, 3, 1}) {
        replay.at(11, in(size), ids(size * 100, size));
      }
    });
    clean("chunks written out in the text", replay -> {
      for (int chunk = 0; chunk < 5; chunk++) {
        replay.at(11, "select name from company where id in (1" + chunk + ", 2" + chunk + ")");
      }
    });
    clean("one array of ids each time", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select name from company where id = any(?)", List.of(i, i + 1));
      }
    });
    clean("a list that the driver writes out", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select name from company where id in %s", List.of(i, i + 1));
      }
    });
    clean("arrays that are unnested", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select name from company where id in (select unnest(?))", List.of(i));
      }
    });
    clean("pairs of keys in chunks", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(
            11, "select name from company where (id, year) in ((?, ?), (?, ?))", i, 1, i + 50, 1);
      }
    });
    clean(
        "a prefetch of two associations of one table",
        replay -> replay.at(11, in(3), ids(0, 3)).at(11, in(5), ids(3, 5)));
    // ---- pages
    clean("offset pages", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(11, "select id from company order by id limit ? offset ?", 20, page * 20);
      }
    });
    clean("offset pages of one customer", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(
            11, "select id from orders where customer = ? order by id limit 20 offset ?", 7, page);
      }
    });
    clean("offset pages written out in the text", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(11, "select id from company order by id limit 20 offset " + page * 20);
      }
    });
    clean("offset pages as the standard writes them", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(
            11,
            "select id from company order by id offset ? rows fetch next ? rows only",
            page,
            20);
      }
    });
    clean("keyset pages", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(11, "select id from company where id > ? order by id limit 100", page * 100);
      }
    });
    clean("keyset pages of one customer", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(
            11,
            "select id from orders where customer = ? and id > ? order by id limit 100",
            7,
            page * 100);
      }
    });
    clean("keyset pages by two columns", replay -> {
      for (int page = 0; page < 5; page++) {
        replay.at(
            11,
            "select id from orders where (created, id) > (?, ?) order by created, id limit ?",
            page,
            page * 3,
            100);
      }
    });
    clean("pages downwards", replay -> {
      for (int page = 9; page > 4; page--) {
        replay.at(11, "select id from orders where id < ? order by id desc limit 100", page * 100);
      }
    });
    // ---- polling
    clean("the state of a job until it is done", replay -> {
      for (int i = 0; i < 10; i++) {
        replay.at(11, "select state from job where id = ?", 7).pause(500);
      }
    });
    clean("what came in since", replay -> {
      for (int i = 0; i < 10; i++) {
        replay.at(11, "select id from events where created_at > ?", i * 500).pause(500);
      }
    });
    clean("what came in since for one tenant", replay -> {
      for (int i = 0; i < 10; i++) {
        replay
            .at(11, "select id from events where tenant = ? and id > ? order by id", 7, i * 10)
            .pause(500);
      }
    });
    clean("the next job of a queue", replay -> {
      for (int i = 0; i < 10; i++) {
        replay
            .at(11, "select id from job where state = 'new' limit 1 for update skip locked")
            .pause(200);
      }
    });
    // ---- retries
    clean(
        "an attempt that failed and one that did not",
        replay ->
            replay.at(11, COMPANY, 1).failure().at(11, COMPANY, 1).failure().at(11, COMPANY, 1));
    clean(
        "a transaction that was begun anew",
        replay -> replay
            .at(11, COMPANY, 1)
            .at(12, "update company set name = ? where id = ?", "x", 1)
            .failure()
            .at(11, COMPANY, 1));
    // ---- sequences, validation, metadata
    clean("ids from a sequence", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select nextval('company_ids')");
      }
    });
    clean("ids from a sequence as the standard writes it", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select next value for company_ids");
      }
    });
    clean("ids from a sequence by Oracle's dual", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select company_ids.nextval from dual");
      }
    });
    clean("the key that was generated last", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select last_insert_id()");
      }
    });
    clean("a pool that validates", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select 1");
      }
    });
    clean("the clock of the database", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select current_timestamp");
      }
    });
    clean("the catalog", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select column_name from information_schema.columns where table_name = ?", i);
      }
    });
    clean("the catalog of PostgreSQL", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select oid from pg_catalog.pg_class where relname = ?", i);
      }
    });
    clean("settings and savepoints", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "set search_path = ?", "a" + i).at(12, "savepoint s" + i);
      }
    });
    // ---- different places
    clean("one query on two lines", replay -> replay.at(11, COMPANY, 1).at(12, COMPANY, 2));
    clean(
        "one getter called on two lines",
        replay -> replay.at(new int[] {40, 11}, COMPANY, 1).at(new int[] {40, 12}, COMPANY, 2));
    clean(
        "one object loaded, each association on its own line",
        replay -> replay
            .at(11, COMPANY, 1)
            .at(12, "select street from address where id = ?", 1)
            .at(13, "select street from address where id = ?", 2));
    // ---- writes
    clean("a batch", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.batch("insert into company (id) values (?)");
      }
    });
    clean("a unit of work in each transaction", replay -> {
      for (int i = 1; i <= 5; i++) {
        replay
            .transaction(i)
            .at(11, COMPANY, i)
            .at(12, "update company set name = ? where id = ?", "x", i);
      }
    });
    clean("a unit of work in each transaction that is begun in SQL", replay -> {
      for (int i = 1; i <= 5; i++) {
        replay
            .at(10, "BEGIN")
            .at(11, COMPANY, i)
            .at(12, "update company set name = ? where id = ?", "x", i)
            .at(13, "COMMIT");
      }
    });
    clean("a savepoint that was rolled back and its work begun anew", replay -> {
      for (int i = 1; i <= 3; i++) {
        replay.at(10, "SAVEPOINT s" + i).at(11, COMPANY, 1).at(13, "ROLLBACK TO SAVEPOINT s" + i);
      }
    });
    clean("a row read again after it was written", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, COMPANY, 1).batch("update company set name = ? where id = ?");
      }
    });
    clean("a count read again after a call of a procedure", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select count(*) from company").at(12, "call tidy_up()");
      }
    });
    clean("a write now and then", replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "insert into heartbeat (at) values (?)", i).pause(1_000);
      }
    });
    // ---- side by side
    clean("calls that run in parallel", replay -> {
      for (int i = 0; i < 6; i++) {
        replay.at(11, COMPANY, i).meanwhile();
      }
    });
    clean("a lock taken again", replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select id from company where id = ? for update", 1);
      }
    });
    clean("one query alone", replay -> replay.at(11, COMPANY, 1));

    // ---- and what only looks like one of these
    found("a list with one id for each row", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, in(1), i);
      }
    });
    found("a list that stays beside an id that changes", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(
            11, "select id from items where state in (?, ?) and shipment_id = ?", "a", "b", i);
      }
    });
    found("a list written out beside an id that changes", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select id from items where state in ('a', 'b') and shipment_id = ?", i);
      }
    });
    found("lists that grow and shrink, row by row", Verdict.N_PLUS_ONE, replay -> {
      for (int size : new int[] {2, 5, 3, 7, 4, 2, 6}) {
        replay.at(11, in(size), ids(size * 100, size));
      }
    });
    found("the first page of each customer", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(
            11, "select id from orders where customer = ? order by id limit ? offset ?", i, 10, 0);
      }
    });
    found("the last row before a day, for each", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select price from prices where day < ? order by day desc limit 1", i);
      }
    });
    found("a loop with other work in between", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, COMPANY, i).pause(800);
      }
    });
    found("a loop over days, with a pause for each", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 5; i++) {
        replay
            .at(11, "select sum(kg) from shipments where day = ? and kg > ?", i, 10)
            .pause(300);
      }
    });
    found("a loop over bounds without a pause", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 5; i++) {
        replay.at(11, "select sum(kg) from shipments where kg > ?", i);
      }
    });
    found("a loop in one transaction that is begun in SQL", Verdict.N_PLUS_ONE, replay -> {
      replay.at(10, "begin");
      for (int i = 0; i < 5; i++) {
        replay.at(11, COMPANY, i);
      }
      replay.at(12, "commit");
    });
    found("literals in place of parameters", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select name from company where id = " + i);
      }
    });
    found("comments that change each time", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, COMPANY + " /* trace=" + i + " */", i);
      }
    });
    found("the same literals under other comments", Verdict.DUPLICATE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select name from company where id = 7 /* trace=" + i + " */");
      }
    });
    found(
        "a walk down a tree",
        Verdict.N_PLUS_ONE,
        replay -> replay
            .at(new int[] {40, 20, 5}, "select id from node where parent = ?", 1)
            .at(new int[] {40, 20, 20, 5}, "select id from node where parent = ?", 2)
            .at(new int[] {40, 20, 20, 20, 5}, "select id from node where parent = ?", 3));
    found("a loop whose turns are transactions that only read", Verdict.N_PLUS_ONE, replay -> {
      for (int i = 1; i <= 5; i++) {
        replay.transaction(i).at(11, COMPANY, i);
      }
    });
    found("the same row again, nothing written", Verdict.DUPLICATE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, COMPANY, 1).batch("update other set a = ?");
      }
    });
    found("the same page again", Verdict.DUPLICATE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select id from company order by id limit 20 offset 40");
      }
    });
    found("writes in one transaction", Verdict.BATCHABLE_WRITE, replay -> {
      for (int i = 0; i < 3; i++) {
        replay.transaction(1).at(11, "update company set name = ? where id = ?", "x", i);
      }
    });
    found("a loop after a batch of ids", Verdict.N_PLUS_ONE, replay -> {
      replay.at(10, in(3), ids(0, 3));
      for (int i = 0; i < 3; i++) {
        replay.at(11, "select street from address where company_id = ?", i);
      }
    });
  }

  static Stream<Arguments> clean() {
    return CLEAN.stream();
  }

  static Stream<Arguments> found() {
    return FOUND.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clean")
  void is_clean(String name, Consumer<Replay> queries) {
    Replay replay = new Replay();
    queries.accept(replay);
    assertThat(replay.found()).as(name).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("found")
  void is_found(String name, Verdict verdict, Consumer<Replay> queries) {
    Replay replay = new Replay();
    queries.accept(replay);
    assertThat(replay.found()).extracting(Repetition::verdict).as(name).containsExactly(verdict);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("found")
  void what_is_found_once_is_silent_below_the_threshold(
      String name, Verdict verdict, Consumer<Replay> queries) {
    Replay replay = new Replay(NPlusOneDetector.exact(50));
    queries.accept(replay);
    assertThat(replay.found()).as(name).isEmpty();
  }
}
