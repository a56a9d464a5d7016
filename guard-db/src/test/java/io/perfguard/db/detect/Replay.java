/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.SaltedHash;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import java.util.Arrays;
import java.util.List;

/** Tells a detector of executions as a data source would, written down by a test. */
final class Replay {
  static final long MILLISECOND = 1_000_000;

  final NPlusOneDetector detector;
  private final Fingerprinter fingerprinter = new Fingerprinter(SqlDialect.POSTGRESQL);
  private long now = 1;
  private long nanos = MILLISECOND;
  private int transaction;
  private boolean knowsSites = true;

  Replay() {
    this(NPlusOneDetector.exact(2));
  }

  Replay(NPlusOneDetector detector) {
    this.detector = detector;
  }

  static CallSite site(int... lines) {
    return CallSite.of(Arrays.stream(lines)
        .mapToObj(line -> new Place("shop.Agent", "process", "Agent.java", line))
        .toList());
  }

  SqlStatement read(String sql) {
    return fingerprinter.read(sql);
  }

  /** The time each execution takes from now on. */
  Replay taking(long each) {
    nanos = each;
    return this;
  }

  /** The application does something else. */
  Replay pause(long milliseconds) {
    now += milliseconds * MILLISECOND;
    return this;
  }

  /** The next execution begins before the one before has ended, as on another thread. */
  Replay meanwhile() {
    now -= nanos;
    return this;
  }

  Replay transaction(int number) {
    transaction = number;
    return this;
  }

  Replay withoutSites() {
    knowsSites = false;
    return this;
  }

  Replay at(int line, String sql, Object... values) {
    return at(new int[] {line}, sql, values);
  }

  Replay at(int[] lines, String sql, Object... values) {
    SqlStatement statement = read(sql);
    long[] hashes = Arrays.stream(values).mapToLong(SaltedHash::of).toArray();
    CallSite site = knowsSites && detector.wantsCallSite(statement, false) ? site(lines) : null;
    detector.executed(
        statement,
        ValueHash.all(statement, hashes, hashes.length),
        ValueHash.core(statement, hashes, hashes.length),
        site,
        now,
        nanos,
        0,
        transaction);
    now += nanos;
    return this;
  }

  Replay rows(String sql, long rows) {
    detector.rowsRead(read(sql).fingerprint(), rows);
    return this;
  }

  Replay batch(String sql) {
    detector.executedBatch(read(sql), transaction);
    return this;
  }

  Replay failure() {
    detector.failed();
    return this;
  }

  List<Repetition> found() {
    return detector.repetitions();
  }
}
