/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.eval;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.SaltedHash;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.NPlusOneDetector;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.detect.ValueHash;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Replays recorded queries through the N+1 detector, as {@code benchmarks/eval nplusone FILE}: a
 * line for each case, then recall and precision as one line of JSON.
 *
 * <p>Thread-safe.
 */
public final class NPlusOneEval {
  private static final String USAGE =
      "Usage: benchmarks/eval nplusone FILE\n\nFILE holds one case a line, as JSON: id, expect (true for an N+1), queries of"
          + " sql, params, many, stack, ns,\ngapNs, error. A scope is one case; two executions from one place are a repetition.\n";

  /** What tests use; production waits for more. */
  private static final int THRESHOLD = 2;

  private final Fingerprinter fingerprinter = new Fingerprinter(SqlDialect.STANDARD);

  private NPlusOneEval() {}

  /**
   * Judges one file; ends with code 2 if it cannot be read.
   *
   * @param args the file
   */
  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
      System.out.print(USAGE);
      return;
    }
    if (args.length != 1) {
      System.err.print(USAGE);
      System.exit(2);
    }
    try {
      List<RecordedCase> cases = RecordedCases.read(Path.of(args[0]));
      if (cases.isEmpty()) {
        throw new IllegalArgumentException(args[0] + ": no case in it");
      }
      new NPlusOneEval().judge(cases);
    } catch (NoSuchFileException e) {
      fail(args[0] + ": no such file");
    } catch (CharacterCodingException e) {
      fail(args[0] + ": no text in UTF-8");
    } catch (IOException e) {
      fail(args[0] + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(2);
  }

  private void judge(List<RecordedCase> cases) {
    Score score = new Score();
    System.out.printf(
        Locale.ROOT, "%-9s  %-8s  %-5s  %s%n", "verdict", "expected", "found", "case");
    for (RecordedCase one : cases) {
      List<Repetition> found = repetitions(one);
      String verdict = score.add(one.expected(), !found.isEmpty());
      System.out.printf(
          Locale.ROOT,
          "%-9s  %-8s  %-5s  %s%n",
          verdict,
          one.expected(),
          !found.isEmpty(),
          one.id());
      if (!verdict.equals(Score.RIGHT)) {
        found.forEach(NPlusOneEval::print);
      }
    }
    System.out.println();
    System.out.println(score.json());
  }

  private static void print(Repetition found) {
    System.out.printf(
        Locale.ROOT,
        "           %s %d x %s%n             at %s%n",
        found.verdict(),
        found.executions(),
        found.statement().text(),
        found.frames().isEmpty() ? "an unknown place" : found.frames().get(0));
  }

  private List<Repetition> repetitions(RecordedCase one) {
    NPlusOneDetector detector = NPlusOneDetector.exact(THRESHOLD);
    long now = 0;
    for (RecordedCase.Query query : one.queries()) {
      SqlStatement statement = fingerprinter.read(query.sql());
      now += query.gapNanos();
      // As the guard does: a batch is one execution, and what failed is retried rather than
      // repeated.
      if (query.failed()) {
        detector.failed();
      } else if (query.batch()) {
        detector.executedBatch(statement, 0);
      } else {
        long[] hashes = query.parameters().stream().mapToLong(SaltedHash::of).toArray();
        detector.executed(
            statement,
            ValueHash.all(statement, hashes, hashes.length),
            ValueHash.core(statement, hashes, hashes.length),
            CallSite.of(query.frames()),
            now,
            query.nanos(),
            0,
            0);
      }
      now += query.nanos();
    }
    return detector.repetitions().stream().filter(Repetition::isLoopOverRows).toList();
  }

  /** Counts right and wrong verdicts. Not thread-safe. */
  private static final class Score {
    static final String RIGHT = "right";

    private int total;
    private int hits;
    private int misses;
    private int falseAlarms;

    String add(boolean expected, boolean found) {
      total++;
      if (expected && found) {
        hits++;
      } else if (expected) {
        misses++;
        return "MISSED";
      } else if (found) {
        falseAlarms++;
        return "FALSE";
      }
      return RIGHT;
    }

    /** A share of nothing is null: neither good nor bad. */
    String json() {
      StringBuilder text = new StringBuilder();
      new JsonWriter(text)
          .beginObject()
          .name("recall")
          .value((double) hits / (hits + misses))
          .name("precision")
          .value((double) hits / (hits + falseAlarms))
          .name("total")
          .value(total)
          .endObject();
      return text.toString();
    }
  }
}
