/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code benchmarks/eval leak}: reads statements that have secrets in all their literals, and texts
 * that no database would take; counts what must never happen.
 */
public final class LeakEval {
  private static final String USAGE =
      "Usage: benchmarks/eval leak [--statements N] [--seed S]\n\nN statements (1,000,000) of all dialects, each written"
          + " twice and once with another name, and as many\ntexts of no sense; a minute or two.\n";
  private static final int SHOWN = 5;
  /** Reads the texts of all: no secret may stay before the dialect is known. */
  private static final Fingerprinter NOT_YET_KNOWN = new Fingerprinter(SqlDialect.UNKNOWN);

  /** Of each, the first are shown. */
  private enum Fault {
    LEAKED,
    THROWN,
    /** The same statement, written otherwise, has another id. */
    SPLIT,
    /** Another statement has the same id. */
    MERGED
  }

  private final Random random;
  private final int[] counts = new int[Fault.values().length];

  private LeakEval(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Runs it; ends with code 1 if anything was wrong, 2 if the arguments were.
   *
   * @param args how many statements, and the seed
   */
  public static void main(String[] args) {
    Options options =
        Options.parse(USAGE, args, Map.of("statements", 1_000_000L, "seed", System.nanoTime()));
    int statements = options.count("statements");
    long seed = options.number("seed");
    System.exit(new LeakEval(seed).run(statements, seed) ? 0 : 1);
  }

  private boolean run(int statements, long seed) {
    SqlDialect[] dialects = SqlDialect.values();
    System.out.printf(
        Locale.ROOT, "seed %d%n%-12s %11s %8s%n", seed, "dialect", "statements", "seconds");
    for (int i = 0; i < dialects.length; i++) {
      long start = System.nanoTime();
      int share = (int)
          ((long) statements * (i + 1) / dialects.length - (long) statements * i / dialects.length);
      run(dialects[i], share);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      System.out.printf(Locale.ROOT, "%-12s %,11d %8d%n", dialects[i], share, seconds);
    }
    StringBuilder json = new StringBuilder();
    JsonWriter writer = new JsonWriter(json).beginObject();
    boolean clean = true;
    for (Fault fault : Fault.values()) {
      writer.name(fault.name().toLowerCase(Locale.ROOT)).value(counts[indexOf(fault)]);
      clean &= counts[indexOf(fault)] == 0;
    }
    writer.name("total").value(statements).endObject();
    System.out.println();
    System.out.println(json);
    return clean;
  }

  private void run(SqlDialect dialect, int statements) {
    Fingerprinter fingerprinter = new Fingerprinter(dialect);
    RandomLiteral literals = new RandomLiteral(dialect);
    for (int i = 0; i < statements; i++) {
      RandomStatement statement = new RandomStatement(random, dialect, literals);
      String first = statement.write();
      String second = statement.write();
      statement.rename();
      String other = statement.write();
      try {
        Fingerprint one = checked(fingerprinter, first);
        Fingerprint two = checked(fingerprinter, second);
        if (!two.equals(one)) {
          note(
              Fault.SPLIT,
              dialect,
              first + "\n   and " + second + "\n   -> " + one + "\n   and " + two);
        }
        if (checked(fingerprinter, other).equals(one)) {
          note(Fault.MERGED, dialect, first + "\n   and " + other);
        }
        checked(NOT_YET_KNOWN, first);
        read(fingerprinter, mutated(first));
      } catch (LeakException e) {
        note(Fault.LEAKED, dialect, String.valueOf(e.getMessage()));
      }
    }
  }

  private void read(Fingerprinter fingerprinter, String text) {
    try {
      if (fingerprinter.read(text).fingerprint().text().length() > Fingerprint.MAXIMUM_TEXT) {
        throw new IllegalStateException("too long");
      }
    } catch (RuntimeException | StackOverflowError e) {
      note(Fault.THROWN, SqlDialect.UNKNOWN, text + "\n   " + e);
    }
  }

  private static Fingerprint checked(Fingerprinter fingerprinter, String sql) throws LeakException {
    Fingerprint fingerprint = fingerprinter.read(sql).fingerprint();
    List<String> shown = new ArrayList<>(fingerprint.tables());
    shown.add(fingerprint.text());
    for (String text : shown) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.contains(RandomLiteral.SECRET_LETTERS)
          || lower.chars().anyMatch(c -> RandomLiteral.SECRET_DIGITS.indexOf(c) >= 0)) {
        throw new LeakException(sql + "\n   -> " + text);
      }
    }
    return fingerprint;
  }

  /** A slice less, or twice, or characters of no sense. */
  private String mutated(String sql) {
    int from = random.nextInt(sql.length());
    int to = from + random.nextInt(sql.length() - from);
    return switch (random.nextInt(4)) {
      case 0 -> sql.substring(0, from) + sql.substring(to);
      case 1 -> sql.substring(0, to) + sql.substring(from);
      case 2 -> sql.substring(0, from) + (char) random.nextInt(0x10000) + sql.substring(to);
      default -> {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(50); i > 0; i--) {
          noise.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        }
        yield sql.substring(0, from) + noise;
      }
    };
  }

  private void note(Fault fault, SqlDialect dialect, String what) {
    if (counts[indexOf(fault)]++ < SHOWN) {
      System.out.println(fault + " " + dialect + ": " + what);
    }
  }

  private static int indexOf(Fault fault) {
    return List.of(Fault.values()).indexOf(fault);
  }

  private static final class LeakException extends Exception {
    private static final long serialVersionUID = 1;

    LeakException(String message) {
      super(message);
    }
  }
}
